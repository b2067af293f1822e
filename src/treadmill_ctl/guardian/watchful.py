"""What a guardian does about the beats it gets, or does not get: pure, and time is an argument.

The one rule: silence of a service whose belt may move is a stop, and nothing but the service's own
word that the belt stands still takes it back.

It imports nothing, and its value is a plain class, because the smallest guardian imports nothing
but this and has to stand within milliseconds.
"""

# What the service says, an octet at a time. Each beat says it anew, so that a lost one is no harm.
MOVING = b"A"  # alive, and the belt may move: armed
AT_REST = b"D"  # alive, and the belt is measured still with nothing under way: disarmed

# What the guardian says back, an octet for each beat and at each change.
WATCHING = b"W"  # its output stands
BLIND = b"B"  # its output is gone for now
FIRED = b"F"  # it has said stop, whatever came of it

HANG_MS = 300  # so long may an armed service be silent, and no longer
REPEAT_MS = 500
GIVE_UP_MS = 30_000  # a belt that has not stopped by then does not listen

RESTING, ARMED, STOPPING, OVER = "resting", "armed", "stopping", "over"


class Watch:
    """How things stand; never changed once made.

    `since_ms` is the last beat's time, and for STOPPING that of the first stop; `said_ms` is that
    of the last stop.
    """

    __slots__ = ("said_ms", "since_ms", "stance")

    def __init__(self, stance: str, since_ms: int, said_ms: int = 0) -> None:
        self.stance = stance
        self.since_ms = since_ms
        self.said_ms = said_ms


def watchful(watch: Watch, now_ms: int, received: bytes | None) -> tuple[Watch, bool]:
    """How things stand now, and whether to say stop.

    `received` is what came since the last call, nothing when only time has passed, None when the
    service has closed its end, as it does by dying. Of several beats the last one counts; octets
    that are none are no sign of life.
    """
    if watch.stance == OVER:
        return watch, False
    if watch.stance == STOPPING:
        return _go_on_stopping(watch, now_ms, received)
    if received is None:
        return _stop(now_ms) if watch.stance == ARMED else (Watch(OVER, now_ms), False)
    beat = _last_beat(received)
    if beat:
        return Watch(ARMED if beat == MOVING else RESTING, now_ms), False
    if watch.stance == ARMED and now_ms - watch.since_ms > HANG_MS:
        return _stop(now_ms)
    return watch, False


def due_ms(watch: Watch) -> int | None:
    """When to call `watchful` again if nothing is received before; None for never."""
    if watch.stance == ARMED:
        return watch.since_ms + HANG_MS + 1
    if watch.stance == STOPPING:
        return min(watch.said_ms + REPEAT_MS, watch.since_ms + GIVE_UP_MS)
    return None


def _stop(now_ms: int) -> tuple[Watch, bool]:
    return Watch(STOPPING, now_ms, now_ms), True


def _go_on_stopping(watch: Watch, now_ms: int, received: bytes | None) -> tuple[Watch, bool]:
    """A service that wakes and says that the belt may move is not believed; at rest, it is."""
    measured_still = received is not None and _last_beat(received) == AT_REST
    if measured_still or now_ms - watch.since_ms >= GIVE_UP_MS:
        return Watch(OVER, now_ms), False
    if now_ms - watch.said_ms >= REPEAT_MS:
        return Watch(STOPPING, watch.since_ms, now_ms), True
    return watch, False


def _last_beat(received: bytes) -> bytes:
    moving, at_rest = received.rfind(MOVING), received.rfind(AT_REST)
    if moving == at_rest:
        return b""
    return MOVING if moving > at_rest else AT_REST
