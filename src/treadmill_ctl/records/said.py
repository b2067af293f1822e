"""What was said of the walker: pain, exertion, heart rate, blood pressure, symptoms, notes.

The one rule: it is told with its time, by whom and on which way; a value that the session did not
take is not among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from treadmill_ctl.core.gates import SCALES, Sign
from treadmill_ctl.records.remarks import Kind, When


class Said(NamedTuple):
    """Values or words. Blood pressure has two values, the upper one first.

    `at_ms` into the session where it was said in it; `wall_ms` of the day where it was added later.
    """

    kind: str
    values: tuple[int, ...]
    text: str
    when: When
    at_ms: int | None
    wall_ms: int | None
    who: str
    via: str

    @property
    def signs(self) -> tuple[Sign, ...]:
        """What each value is of."""
        if self.kind == Kind.BLOOD_PRESSURE:
            return _PRESSURE
        return (Sign(self.kind),) if self.values else ()

    @property
    def words(self) -> str:
        """For people: `3 of 10`, `130/80 mmHg`, or the words themselves."""
        if not self.values:
            return self.text
        return f"{'/'.join(map(str, self.values))} {SCALES[self.signs[0]].unit}"

    def moment_ms(self, began_wall_ms: int) -> int:
        """The time of day at which it was said, of a session that began at a time of day, ms."""
        return began_wall_ms + (self.at_ms or 0) if self.wall_ms is None else self.wall_ms


_PRESSURE = (Sign.SYSTOLIC, Sign.DIASTOLIC)


def told(asked: dict[str, Any], when: When, at_ms: int) -> Iterator[Said]:
    """What a request told, that was taken; both blood pressures of one request are one value."""
    values: dict[str, int] = dict(asked["tells"])
    if all(sign in values for sign in _PRESSURE):
        both = tuple(values.pop(sign) for sign in _PRESSURE)
        yield _told(asked, Kind.BLOOD_PRESSURE, both, when, at_ms)
    for sign, value in values.items():
        yield _told(asked, sign, (value,), when, at_ms)


def remarked(line: dict[str, Any], at_ms: int | None) -> Said:
    """What a line of its own says, that a person added."""
    remark = line["remark"]
    value = remark.get("value")
    values = () if value is None else (value,) if isinstance(value, int) else tuple(value)
    return Said(
        remark["kind"],
        values,
        remark.get("text", ""),
        When(remark["when"]),
        at_ms,
        line.get("wall_ms"),
        line.get("who", ""),
        line.get("via", ""),
    )


def _told(
    asked: dict[str, Any], kind: str, values: tuple[int, ...], when: When, at_ms: int
) -> Said:
    return Said(kind, values, "", when, at_ms, None, asked["who"], asked["via"])
