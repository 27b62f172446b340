"""Evidence: validated views on tables that stay where they are."""
