"""CSAFE, the protocol of gym consoles: frames with a checksum, a state in every answer."""
