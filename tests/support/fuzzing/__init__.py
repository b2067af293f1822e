"""Every reader of bytes from outside, and what must hold of it whatever the bytes are."""
