"""The file of a walker: read with its places, checked, and written as text again.

The one rule: what is written keeps every value as the text it was; and a file is called by the id
it holds, so that a copy under another name lends nobody somebody else's caps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, cast

from treadmill_ctl.core.limits import CHILD_PRESET, NEURO_PRESET, Caps
from treadmill_ctl.core.units import kmh
from treadmill_ctl.schema.flaws import Bad, Flaw, shown
from treadmill_ctl.schema.measured import Measured
from treadmill_ctl.schema.shaped import shaped
from treadmill_ctl.schema.walker import Begun, Preset, Walker
from treadmill_ctl.schema.yaml_marks import Marked, Plain, parse, read_text
from treadmill_ctl.schema.yaml_text import QUOTED, yaml_text

SUFFIX: Final = ".yaml"
PRESET_CAPS: Final = {Preset.NEURO: NEURO_PRESET, Preset.CHILDREN: CHILD_PRESET}


@dataclass(frozen=True, slots=True)
class WalkerFile:
    """A walker, and the text that it was read from."""

    path: Path
    walker: Walker
    plain: Mapping[str, Plain]
    text: str

    @property
    def caps(self) -> tuple[Caps, ...]:
        """The caps of the preset and of the walker's own."""
        preset, own = self.walker.preset, self.walker.caps
        return (
            *([PRESET_CAPS[preset]] if preset else ()),
            *([own.of(f"walker {self.walker.id}")] if own else ()),
        )

    @property
    def measured(self) -> dict[str, Measured]:
        """The newest measurement of each name; of two on one day, the one further down."""
        return self.measured_by(date.max)

    def measured_by(self, last: date) -> dict[str, Measured]:
        """The same of those that were taken on a day or before it."""
        by_day = sorted(self.walker.measurements, key=lambda taken: taken.on)
        return {t.of: Measured(t.value, t.on) for t in by_day if t.on <= last}

    def course(self, profile: str) -> Begun | None:
        """The course of a profile that was begun last; None where none was."""
        own = [course for course in self.walker.courses if course.of == profile]
        return max(own, key=lambda course: course.begun, default=None)


def load_walker(path: Path) -> WalkerFile:
    """The walker in a file; `Bad` with everything that is wrong with it."""
    return read_walker(read_text(path), path)


def read_walker(text: str, path: Path) -> WalkerFile:
    """The walker in a text; `path` is the file that it is of."""
    marked = parse(text, str(path))
    walker = shaped(marked, Walker)
    flaws = list(marked.flaws)
    if walker.id != path.stem:
        sentence = (
            f"id: {shown(walker.id)} stands in the file of {path.stem}; a file is called by the id"
            f" of its walker, {walker.id}{SUFFIX}"
        )
        flaws.append(Flaw(marked.file, marked.spot(("id",)), sentence))
    flaws += _begun_twice(walker, marked)
    if flaws:
        raise Bad(flaws)
    return WalkerFile(path, walker, cast("dict[str, Plain]", marked.plain), text)


def _begun_twice(walker: Walker, marked: Marked) -> Iterator[Flaw]:
    """Courses of one profile that began on one day: nobody could tell which of them counts."""
    seen: set[tuple[str, date]] = set()
    for index, course in enumerate(walker.courses):
        if (course.of, course.begun) in seen:
            sentence = f"of: {course.of} was begun on {course.begun} already; leave one of them out"
            yield Flaw(marked.file, marked.spot(("courses", index, "of")), sentence)
        seen.add((course.of, course.begun))


def new_text(walker_id: str, preset: str | None) -> str:
    """The text of a walker of whom nothing is known yet."""
    return _text({"version": "1", "id": walker_id} | _said(preset=preset))


def with_measurement(file: WalkerFile, name: str, value_ckmh: int, on: date) -> str:
    """The text with one more measurement."""
    taken: Plain = {"of": name, "value": kmh(value_ckmh), QUOTED: on.isoformat()}
    before = cast("list[Plain]", file.plain.get("measurements", []))
    return _text({**file.plain, "measurements": [*before, taken]})


def with_course(file: WalkerFile, profile: str, begun: date) -> str:
    """The text with one more course, of which nothing is done yet."""
    entry: Plain = {"of": profile, "begun": begun.isoformat(), "sessions": "0", "successes": "0"}
    before = cast("list[Plain]", file.plain.get("courses", []))
    return _text({**file.plain, "courses": [*before, entry]})


def with_session_done(file: WalkerFile, course: Begun, *, success: bool) -> str:
    """The text with one more session of a course done, as a success or not."""
    place = file.walker.courses.index(course)
    courses = list(cast("list[dict[str, Plain]]", file.plain["courses"]))
    courses[place] = courses[place] | {
        "sessions": str(course.sessions + 1),
        "successes": str(course.successes + success),
    }
    return _text({**file.plain, "courses": cast("list[Plain]", courses)})


def with_caps(
    file: WalkerFile, preset: str | None, backward_ckmh: int | None, forward_ckmh: int | None
) -> str:
    """The text with another preset or other caps; None leaves what is there."""
    speeds = {"backward": backward_ckmh, "forward": forward_ckmh}
    given = {key: kmh(speed) for key, speed in speeds.items() if speed is not None}
    caps = {**cast("dict[str, Plain]", file.plain.get("caps", {})), **given}
    return _text({**file.plain, **_said(preset=preset), **({"caps": caps} if caps else {})})


def _said(**values: str | None) -> dict[str, Plain]:
    return {key: value for key, value in values.items() if value is not None}


def _text(plain: Mapping[str, Plain]) -> str:
    order = list(Walker.model_fields)
    return yaml_text({key: plain[key] for key in sorted(plain, key=order.index)})
