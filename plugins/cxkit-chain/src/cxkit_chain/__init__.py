"""cxkit-chain: the service chain from event logs."""
