"""SQLite files of cxkit: opened safely, written whole or not at all, migrated after a backup."""
