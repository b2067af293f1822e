"""From a journal to its rows in the index.

The one rule: what the rows say is the journal's story; of a broken journal, as far as it holds.
"""

from __future__ import annotations

from pathlib import Path

from treadmill_ctl.records.addendum import is_running, mark_cut_off
from treadmill_ctl.records.index_find import REMOVED, RUNNING, SUFFIX
from treadmill_ctl.records.index_write import Derived, Machine, SessionRow
from treadmill_ctl.records.reading import Reading, read
from treadmill_ctl.records.story import NoStory, Story, story

NOT_OF_OURS = "this version cannot read what it says"


def derived(path: Path) -> Derived:
    """The rows of a journal, as it is now; one that was cut off is marked as such before.

    Raises OSError.
    """
    running = is_running(path)
    stat = path.stat()  # before it is read: what comes meanwhile is read the next time
    reading = read(path)
    if not running and _is_open(reading) and _marked(path):
        return derived(path)
    fault = "" if reading.fault is None else str(reading.fault)
    name = path.name.removesuffix(SUFFIX)
    bare = Derived(name, stat.st_size, stat.st_mtime_ns, reading.head, SessionRow(fault=fault))
    try:
        told = story(reading.lines)
    except (KeyError, TypeError, AttributeError) as error:
        # Proved, and yet of another shape: it hides no other session, and it is told.
        return bare._replace(session=SessionRow(fault=f"{NOT_OF_OURS}: {error!r}"))
    except NoStory as error:
        none = SessionRow(ended=REMOVED) if _is_removed(reading) else SessionRow(fault=str(error))
        return bare._replace(session=none._replace(fault=fault) if fault else none)
    return _told(bare, told, running=running)


def _is_removed(reading: Reading) -> bool:
    return bool(reading.lines) and "removed" in reading.lines[0]


def _is_open(reading: Reading) -> bool:
    """Whether nobody has said yet how the session ended."""
    over = ("closing", "interrupted", "removed")
    return bool(reading.lines) and not any(kind in line for line in reading.lines for kind in over)


def _marked(path: Path) -> bool:
    """Mark a session as cut off; False on a disk that takes nothing: then it stays open."""
    try:
        return mark_cut_off(path)
    except OSError:
        return False


def _told(bare: Derived, told: Story, *, running: bool) -> Derived:
    opened, dose, ending = told.opened, told.dose, told.ending
    return bare._replace(
        session=SessionRow(
            began_ms=opened.wall_ms,
            lasted_ms=ending.at_ms,
            session=opened.course_session,
            profile=opened.profile,
            title=opened.title,
            way=", ".join(opened.ways),
            who=opened.who,
            software=opened.software,
            ended=RUNNING if running and ending.word == "open" else ending.word,
            sentence=ending.sentence,
            moving_ms=dose.moving_ms,
            planned_ms=opened.planned_ms,
            distance_mm=dose.distance_mm,
            planned_mm=opened.planned_mm,
            fastest_ckmh=dose.fastest_ckmh,
            fault=bare.session.fault,
        ),
        machine=Machine(opened.machine, opened.family, opened.simulated),
        walker=opened.walker,
        segments=[(s.part.number, s.part.label, s.began_ms, s.ended_ms) for s in told.spans],
        events=[(e.at_ms, e.what, e.words, e.who, e.via) for e in told.events],
        remarks=[
            (s.kind, "/".join(map(str, s.values)), s.text, s.when, s.at_ms, s.who, s.via)
            for s in told.said
        ],
    )
