"""What an observer reads in the octets of FTMS, with nothing of the service's own decoders."""

from __future__ import annotations

RESULTS = range(1, 6)


def speed_ckmh(data: bytes) -> int:
    """The speed in a Set Target Speed."""
    return data[1] | data[2] << 8


def reported_ckmh(record: bytes) -> int | None:
    """The speed in a Treadmill Data record; None where it holds none, by its own inverted bit."""
    if len(record) < 4 or record[0] & 1:
        return None
    return record[2] | record[3] << 8


def unreadable(channel: str, data: bytes) -> bool:
    """Whether nobody could read this: what is doubtful is not counted."""
    match channel:
        case "2acd":
            return len(data) < 2 or (not data[0] & 1 and len(data) < 4)
        case "2ad9":
            return len(data) < 3 or data[0] != 0x80
        case _:
            return False


def answers(op: int, indication: bytes) -> bool:
    """Whether this is an answer to a request, with a result that there is."""
    return len(indication) > 2 and indication[:2] == bytes((0x80, op)) and indication[2] in RESULTS
