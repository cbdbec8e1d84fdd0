"""What `aggregator demo` does: two passes over the newsroom, what came of them, and whether that is what was promised."""
