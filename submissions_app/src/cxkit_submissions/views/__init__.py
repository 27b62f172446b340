"""The pages, one module per kind; each route declares who may see it."""
