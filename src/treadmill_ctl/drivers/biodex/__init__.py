"""Biodex RTM 400: a command of one octet, digits behind it, every reading a request."""
