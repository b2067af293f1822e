"""The control door: JSON-RPC 2.0 lines on a Unix socket, or on the loopback with a token."""
