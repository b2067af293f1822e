"""A Bluetooth radio in software: real hosts, real GATT and real timeouts, no antenna.

The one rule: nothing here knows what a treadmill is, but for `peripheral`, which binds one.
"""

import logging

# bumble warns of what is daily life on this air (a packet for a connection that has just ended),
# and installs a handler that puts it on the user's terminal.
logging.getLogger("bumble").setLevel(logging.CRITICAL)
