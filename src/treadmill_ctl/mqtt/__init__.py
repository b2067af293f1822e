"""The service at a message broker: what it tells, and the few things it may be asked there."""
