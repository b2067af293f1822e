"""The Trackmaster family, which Woodway US belongs to: one octet a command, digits behind it."""
