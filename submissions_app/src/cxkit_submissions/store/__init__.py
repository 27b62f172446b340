"""What the app keeps, in one SQLite file per event."""
