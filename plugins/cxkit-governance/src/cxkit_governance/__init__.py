"""cxkit-governance: rules over registers."""
