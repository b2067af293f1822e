"""The course of a profile: how many sessions, and what becomes more from one to another; as shapes.

The one rule: a shape says what may be written and nothing of how it is walked. Descriptions are
for the editor of the person who writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final, TypeAlias

from pydantic import Field, model_validator

from treadmill_ctl.schema import quantities
from treadmill_ctl.schema.changes import Growth
from treadmill_ctl.schema.fields import (
    CourseExtent,
    CourseGrade,
    CourseSpeed,
    Line,
    Sessions,
    SessionsAWeek,
    Weeks,
)
from treadmill_ctl.schema.flaws import shown
from treadmill_ctl.schema.quantities import Distance, Target, Unreadable
from treadmill_ctl.schema.shape import Misfit, Shape

Bound: TypeAlias = Target | int | Distance

GROWS_MAX: Final = 20  # more than anybody can follow
_KEYS: Final = ("speed", "for", "grade")


class Every(StrEnum):
    """When something grows."""

    WEEK = "week"
    SESSION = "session"
    SUCCESS = "success"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where in a course a walker is: the session to walk, and the successes told before it."""

    session: int = 1
    successes: int = 0


FIRST: Final = Standing()


class Grow(Shape):
    """One thing that becomes more or less from time to time in a course."""

    in_: tuple[Line, ...] = Field(
        alias="in", min_length=1, description="The walks that change, by their labels."
    )
    speed: CourseSpeed | None = Field(
        default=None,
        description="Faster or slower: % of a measurement each time, % of before (compounding), or"
        " a speed.",
    )
    for_: CourseExtent | None = Field(
        default=None, alias="for", description="Longer or shorter: a time or a distance."
    )
    grade: CourseGrade | None = Field(default=None, description="More uphill, or more downhill.")
    every: Every = Field(description="When: with every week, session or success.")
    at_most: Line | None = Field(default=None, description="Where it ends, for what becomes more.")
    at_least: Line | None = Field(default=None, description="Where it ends, for what becomes less.")

    @model_validator(mode="after")
    def _one_thing_and_its_end(self) -> Grow:
        given = [key for key in _KEYS if self._written(key) is not None]
        if not given:
            raise Misfit("in", "nothing changes in them; write speed, for or grade beside it")
        if len(given) > 1:
            raise Misfit(given[1], f"stands beside {given[0]}; write an entry of grows for each")
        other = "at_most" if self.growth.less else "at_least"
        if getattr(self, other) is not None:
            becomes = "less" if self.growth.less else "more"
            raise Misfit(other, f"{given[0]} becomes {becomes}; its end is {self.end}, not {other}")
        try:
            self.bound  # noqa: B018 - read here, so that it is refused here
        except Unreadable as error:
            raise Misfit(self.end, f"{shown(getattr(self, self.end))} {error}") from error
        return self

    def _written(self, key: str) -> Growth | None:
        return {"speed": self.speed, "for": self.for_, "grade": self.grade}[key]

    @cached_property
    def key(self) -> str:
        """What grows: speed, for or grade."""
        return next(key for key in _KEYS if self._written(key) is not None)

    @cached_property
    def growth(self) -> Growth:
        """By how much."""
        found = self._written(self.key)
        if found is None:
            raise ValueError("an entry of grows without a growth")
        return found

    @property
    def end(self) -> str:
        """The key that says where it ends."""
        return "at_least" if self.growth.less else "at_most"

    @cached_property
    def labels(self) -> frozenset[str]:
        """The labels of the walks that change."""
        return frozenset(self.in_)

    @cached_property
    def bound(self) -> Bound | None:
        """Where it ends; None where nobody says."""
        text = self.at_least if self.growth.less else self.at_most
        if text is None:
            return None
        match self.key:
            case "speed":
                return quantities.target(text)
            case "for":
                return quantities.extent(text)
            case _:
                return quantities.grade(text)


class Course(Shape):
    """The sessions of a treatment, and what becomes more from one to another."""

    sessions_a_week: SessionsAWeek | None = Field(default=None, description="How many a week.")
    weeks: Weeks | None = Field(default=None, description="How many weeks.")
    sessions: Sessions | None = Field(
        default=None, description="How many in all, where no weeks are given."
    )
    grows: tuple[Grow, ...] = Field(default=(), description="What changes, and when.")

    @model_validator(mode="after")
    def _has_an_end(self) -> Course:
        if self.weeks is None and self.sessions is None:
            raise Misfit("course", "does not say how long it is; write weeks: 6, or sessions: 9")
        if self.weeks is not None and self.sessions is not None:
            raise Misfit("sessions", "stands beside weeks; write one of them")
        if self.weeks is not None and self.sessions_a_week is None:
            raise Misfit("weeks", "needs sessions_a_week as well, as in sessions_a_week: 3")
        if len(self.grows) > GROWS_MAX:
            raise Misfit("grows", f"has {len(self.grows)} entries; at most {GROWS_MAX}")
        if self.sessions_a_week is None and any(g.every is Every.WEEK for g in self.grows):
            raise Misfit("grows", "what grows every week needs sessions_a_week in the course")
        return self

    @property
    def length(self) -> int:
        """How many sessions it has in all."""
        if self.sessions is not None:
            return self.sessions
        return (self.weeks or 0) * (self.sessions_a_week or 0)

    @property
    def weeks_in_all(self) -> int | None:
        """How many weeks it takes; None where nobody says."""
        return self.week_of(self.length)

    def week_of(self, session: int) -> int | None:
        """The week that a session is in, from one; None where nobody says how many a week has."""
        each = self.sessions_a_week
        return None if each is None else (session - 1) // each + 1

    @property
    def counts_successes(self) -> bool:
        """Whether anything in it grows with a success."""
        return any(grow.every is Every.SUCCESS for grow in self.grows)

    def times(self, every: Every, at: Standing) -> int:
        """How often something has grown by then."""
        match every:
            case Every.WEEK:
                return (self.week_of(at.session) or 1) - 1
            case Every.SESSION:
                return at.session - 1
            case Every.SUCCESS:
                return at.successes
