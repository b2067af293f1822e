"""One treadmill family a package, sans-I/O: frames and events, and nothing of how they travel."""
