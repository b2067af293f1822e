"""Woodway PPS Med and Ortho: an octet a command, digits, a carriage return at the end."""
