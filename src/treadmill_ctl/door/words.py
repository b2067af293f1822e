"""What the door and those who come to it have in common: version, places, bounds, codes.

The one rule: plain data without an import, so that a client needs nothing else of the service.
"""

VERSION = 1  # of the door; another number means that an older client would misread something

PLACE = "TREADMILL_CTL_DOOR"  # the variable that says where the door is
FOLDER = "treadmill-ctl/door.sock"
TOKEN_SUFFIX = ".token"  # noqa: S105 - of a file, where a system cannot tell who asks

LINE_OCTETS_MAX = 65_536  # of a request; what the door says may be longer
CLIENTS_MAX = 64
CLIENTS_OF_ONE_MAX = 32  # connections of one account; all of the loopback are one
REQUESTS_A_SECOND_MAX = 100  # but for stops
HZ_MAX = 10
UNDER_WAY_MAX = 8  # requests of one client that wait for a disk or a treadmill

# JSON-RPC's own
UNREADABLE = -32_700
NO_REQUEST = -32_600
NO_METHOD = -32_601
BAD_PARAMS = -32_602
BUG = -32_603
# ours
DENIED = -32_000  # it cannot be done now; the sentences say why
NOT_ALLOWED = -32_001  # not in this role
NO_TREADMILL = -32_002  # none of this name
HELLO_FIRST = -32_003
TOO_MANY = -32_004  # requests in a second, or at a time
TOO_LONG = -32_005  # a line
FULL = -32_006  # no more clients


def places(variable: str, runtime_folder: str) -> tuple[str, ...]:
    """Where the door may be, the likeliest first: what PLACE and XDG_RUNTIME_DIR say, or not."""
    if variable:
        return (variable,)
    own = (f"{runtime_folder}/{FOLDER}",) if runtime_folder else ()
    return (*own, f"/run/{FOLDER}")
