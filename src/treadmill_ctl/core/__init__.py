"""The pure core: decides what the belt may do. No clock, no I/O, no randomness."""
