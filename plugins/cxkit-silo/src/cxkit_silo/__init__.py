"""cxkit-silo: borders between departments."""
