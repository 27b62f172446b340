"""cxkit-effect: did the turn do anything."""
