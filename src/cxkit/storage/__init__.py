"""SQLite files of cxkit: opened safely, written whole or not at all, migrated after a backup."""

from cxkit.storage.sqlitefile import FileKind, open_file, transaction

__all__ = ["FileKind", "open_file", "transaction"]
