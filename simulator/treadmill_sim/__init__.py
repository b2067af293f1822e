"""Simulated treadmills that stand in for real ones: belt, console and protocol, without a clock.

The one rule: it takes data from `protocols/` and never code from the service, so that the two
are independent readings of one contract.
"""
