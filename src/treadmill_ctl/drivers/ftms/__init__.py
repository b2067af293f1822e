"""The Fitness Machine Service of Bluetooth: bytes in, reports out; commands in, bytes out."""
