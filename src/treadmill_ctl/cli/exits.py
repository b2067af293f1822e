"""The exit codes of every verb, in one place.

The one rule: 0 means that all was done as asked and nothing else does.
"""

from __future__ import annotations

DONE = 0
BUG = 1  # or a comparison that found a difference, or a computer that has to be mended
BAD_INPUT = 2  # usage, a profile that is refused, bytes that cannot be read
STOPPED = 3  # a person ended the session before its plan was complete
NOT_CONNECTED = 4  # no radio, no such treadmill, no connection
NOTHING_FOUND = 5
NOT_ALLOWED = 6  # this treadmill cannot, or must not, walk this plan; control refused
TRIPPED = 7  # a rule or a software emergency stop ended the session; the belt stands
NOT_CONFIRMED = 8  # standstill was not confirmed: someone has to look at the belt
NOT_RECORDED = 9  # the walk went well, its journal did not
CUT_SHORT = 10  # bytes were read as far as they could be
ALTERED = 11  # a record is not whole: changed, cut or taken out by nobody known
