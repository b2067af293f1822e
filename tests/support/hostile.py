"""Requests that no honest program sends: malformed, oversized, half-sent, out of place.

The one rule: they are drawn from a seed, and none of them is a thing that a viewer may do to a
belt: whatever moves or stops one because of them is a fault.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import NamedTuple

from open_door import Caller

LESS = ("stop", "estop", "pause", "slower")  # a viewer may


class Hostile(NamedTuple):
    """Octets; `whole`: a line of them, to which an answer is due or the end of the connection.

    `rightly`: whoever drives may ask for this.
    """

    octets: bytes
    whole: bool = True
    rightly: bool = False


def drawn(seed: int, methods: tuple[str, ...]) -> Hostile:
    """The one of a seed."""
    chance = random.Random(seed)
    return chance.choice(_KINDS)(chance, methods)


async def withstood(caller: Caller, hostile: Hostile) -> bool:
    """Whether it got a word or the end of its connection; the caller is gone after it."""
    caller.say(hostile.octets)
    if not hostile.whole:
        caller.close()
        return True
    said = await caller.hear()
    caller.close()
    return not said or "error" in said or "result" in said


def _call(method: str, params: object, number: object = 7) -> bytes:
    call = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
    return json.dumps(call).encode()


def _garbage(chance: random.Random, _: tuple[str, ...]) -> Hostile:
    return Hostile(chance.randbytes(chance.randint(1, 400)).replace(b"\n", b"") + b"\n")


def _too_long(chance: random.Random, methods: tuple[str, ...]) -> Hostile:
    filler = " " * chance.randint(65_536, 400_000)
    return Hostile(_call(chance.choice(methods), {"treadmill": filler}) + b"\n")


def _half(chance: random.Random, methods: tuple[str, ...]) -> Hostile:
    whole = _call(chance.choice(methods), {"treadmill": "one"})
    return Hostile(whole[: chance.randint(1, len(whole) - 1)], whole=False)


def _bent(chance: random.Random, methods: tuple[str, ...]) -> Hostile:
    """A request with one octet that is another: no JSON any more, or another thing."""
    line = bytearray(_call(chance.choice(methods), {"treadmill": "one"}))
    place = chance.randrange(len(line))
    line[place] = chance.choice([each for each in b'{}[]":,\x00\xff' if each != line[place]])
    return Hostile(bytes(line) + b"\n")


def _nested(chance: random.Random, _: tuple[str, ...]) -> Hostile:
    depth = chance.randint(100, 30_000)
    return Hostile(chance.choice([b"[", b'{"a":']) * depth + b"\n")


def _odd_params(chance: random.Random, methods: tuple[str, ...]) -> Hostile:
    odd: list[object] = [
        None, True, -1, 1 << 200, "", "x" * 5_000, [], {}, "\x00", "\ud800", "../one", "one\n", "*",
    ]  # fmt: skip
    names = ("treadmill", "profile", "items", "hz", "keep", "values", "to", "version", "zzz")
    params = {chance.choice(names): chance.choice(odd) for _ in range(chance.randint(1, 4))}
    params["treadmill"] = chance.choice([each for each in odd if each != "one"])
    return Hostile(_call(chance.choice(methods), params) + b"\n")


def _odd_id(chance: random.Random, methods: tuple[str, ...]) -> Hostile:
    numbers: list[object] = [None, True, [], {}, 1 << 90, "x" * 1_000]
    number = chance.choice(numbers)
    return Hostile(_call(chance.choice(methods), {}, number) + b"\n")


def _not_allowed(chance: random.Random, methods: tuple[str, ...]) -> Hostile:
    """What would be right, from somebody in another role."""
    leads = [name for name in methods if name not in LESS and name != "plan"]
    return Hostile(_call(chance.choice(leads), {"treadmill": "one"}) + b"\n", rightly=True)


def _twice(chance: random.Random, _: tuple[str, ...]) -> Hostile:
    first, second = chance.sample(["status", "stop", "start", "estop"], 2)
    line = f'{{"jsonrpc":"2.0","id":1,"method":"{first}","method":"{second}","params":{{}}}}\n'
    return Hostile(line.encode())


def _many(chance: random.Random, _: tuple[str, ...]) -> Hostile:
    return Hostile(b"x\n" * chance.randint(100, 20_000))


def _batch(chance: random.Random, _: tuple[str, ...]) -> Hostile:
    calls = b",".join(_call("stop", {}, number) for number in range(chance.randint(1, 50)))
    return Hostile(b"[" + calls + b"]\n")


_KINDS: tuple[Callable[[random.Random, tuple[str, ...]], Hostile], ...] = (
    _garbage, _too_long, _half, _bent, _nested, _odd_params, _odd_id, _not_allowed, _twice, _many,
    _batch,
)  # fmt: skip
