"""One treadmill family a module, sans-I/O: frames and cleared commands in, reports and frames out."""
