"""What `walker course` writes: a course that begins, a session that is done.

The one rule: a course begins only with a baseline that its profile takes, and no session is counted
but by a person.
"""

from __future__ import annotations

from datetime import date

from treadmill_ctl.data import data_folder
from treadmill_ctl.schema.course import Course
from treadmill_ctl.schema.document import Document, load
from treadmill_ctl.schema.flaws import Bad, Flaw
from treadmill_ctl.schema.library import profiles_in
from treadmill_ctl.schema.measured import Known
from treadmill_ctl.schema.resolve import resolve
from treadmill_ctl.schema.walker_file import WalkerFile, with_course, with_session_done

_ANY_SEED = 1  # a baseline is as good in any order


def begun_text(file: WalkerFile, document: Document, today: date, on: date) -> str:
    """The walker's file with a profile's course begun on a day; `Bad` where it cannot be."""
    length, id_, walker = document.course.length, document.profile.id, file.walker.id
    before = file.course(id_)
    if before is not None and before.begun >= on:
        sentence = (
            f"{walker} began the course of {id_} on {before.begun}, and {before.sessions} of its"
            f" {length} sessions are done; to begin it anew, choose a later day"
        )
        raise Bad([Flaw(str(file.path), None, sentence)])
    known = Known(today, file.measured_by(on), walker, on)
    resolve(document.ordered(_ANY_SEED), None, known)
    return with_course(file, id_, on)


def done_text(file: WalkerFile, document: Document, *, success: bool) -> str:
    """The walker's file with one more session done; `Bad` where there is none left to do."""
    course, id_, walker = document.course, document.profile.id, file.walker.id
    begin = f"treadmill-ctl walker course {walker} {id_} --begin"
    begun = file.course(id_)
    if begun is None:
        sentence = f"{walker} has not begun the course of {id_}: {begin}"
        raise Bad([Flaw(str(file.path), None, sentence)])
    if begun.sessions >= course.length:
        sentence = f"all {course.length} sessions of {id_} are done; to begin it anew: {begin}"
        raise Bad([Flaw(str(file.path), None, sentence)])
    return with_session_done(file, begun, success=success)


def shipped_course(profile: str) -> Course | None:
    """The course of a shipped profile by its id; None for others, and where it cannot be read."""
    path = profiles_in(data_folder("profiles")).get(profile)
    try:
        return load(path).profile.course if path else None
    except Bad:
        return None
