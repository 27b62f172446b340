"""cxkit-submissions: the call for practitioners' stories."""
