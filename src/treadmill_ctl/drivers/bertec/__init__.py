"""Bertec instrumented treadmills by their remote control: packets of fixed length over TCP."""
