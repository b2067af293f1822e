"""The report: complete in itself, honest about what it shows, and never a way in for markup."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from plans import rest, setup, walk
from recorded import walked as lines_walked
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.records.events import Happened, What
from treadmill_ctl.records.remarks import Kind, Remark, When
from treadmill_ctl.records.report import SIMULATED, page
from treadmill_ctl.records.report_words import (
    EVENTS_MAX,
    SPANS_MAX,
    dose,
    events,
    marked,
    spans,
    texts,
    values,
)
from treadmill_ctl.records.story import Story, story
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from virtual_record import STANDS, VirtualRecord, recorded, rested, walked

SLOW = replace(walk(20_000, 60), label="Slow & <steady>")
HILL = replace(walk(20_000, 100, grade=20), label="Hill")
HEAD = "ab" * 32
VOID = frozenset(("meta", "br"))


class Page(HTMLParser):
    """A page as a browser takes it apart: open elements, words, addresses."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.attributes: list[tuple[str, str | None]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += f"{data} "


@pytest.fixture(scope="module")
def told() -> Story:
    """A walk with a hill, values before, during and after, and words of persons."""
    session = recorded(SLOW, HILL, SLOW)
    session.tell(pain=2)
    session.start()
    session.walk(Phase.WALKING)
    session.on(5_000)
    session.tell(pain=3, systolic=142, diastolic=85)
    session.ask(Request.SLOWER)
    session.walk(Phase.ENDED)
    session.journal.close(STANDS)
    session.add(
        Remark(Kind.PAIN, 4, When.AFTER),
        Remark(Kind.NOTE, "<script>alert(1)</script> & so on", When.AFTER),
        Remark(Kind.ADVERSE_EVENT, "Stumbled, held the rail.", When.DURING),
    )
    return session.story()


@pytest.fixture(scope="module")
def shown(told: Story) -> Page:
    """Its page."""
    return Page(page(told, "", HEAD))


def test_a_page_fetches_nothing_and_runs_nothing(told: Story, shown: Page) -> None:
    """No script, no picture, no style from elsewhere; the browser is told so too."""
    assert not {"script", "img", "link", "iframe", "object"} & set(shown.tags)
    names = {name for name, _ in shown.attributes}
    assert not {"src", "href"} & names
    assert not [name for name in names if name.startswith("on")]
    assert "default-src 'none'; style-src 'unsafe-inline'" in page(told, "", HEAD)


def test_what_persons_wrote_is_words(shown: Page) -> None:
    """Markup in a note or a label is shown as it was typed."""
    assert "<script>alert(1)</script> & so on" in shown.words
    assert "Slow & <steady>" in shown.words


@pytest.mark.parametrize(
    "words",
    ["P-017", "SimTreadmill", "anna (terminal)", "turned (faces the rear; belt forward)", STANDS,
     "site default", HEAD, "slower: 0.50 km/h is wanted now", "Stumbled, held the rail. (anna)",
     "Not a medical device"],
)  # fmt: skip
def test_a_therapist_finds_it_on_the_page(shown: Page, words: str) -> None:
    """Whose, on what, by whom, which way, how it ended, caps, head, events, remarks."""
    assert words in shown.words


def test_measured_stands_beside_planned(told: Story) -> None:
    """Time, belt, fastest, steepest as the walker felt it."""
    rows = {name: (measured, planned) for name, measured, planned in dose(told)}
    assert rows["time in motion"][1] == "1:00"
    assert rows["steepest"] == ("2.0 % uphill", "2.0 % uphill")
    assert rows["fastest"][1] == "1.00 km/h"


def test_values_stand_before_during_and_after(told: Story) -> None:
    """Each with its time where it was told in the walk."""
    rows = {name: columns for name, *columns in values(told)}
    before, during, after = rows["pain, of 10"]
    assert (before, after) == ("2", "4")
    assert during.startswith("3 at 0:")
    assert rows["blood pressure, mmHg"][1].startswith("142/85 at 0:")


def test_the_gravest_words_come_first(told: Story) -> None:
    """An adverse event before a note, and what has no room is counted."""
    first, rest = texts(told, 1)
    assert first[0].startswith("adverse event")
    assert rest[1].startswith("1 more: treadmill-ctl sessions show")


def test_only_what_bears_on_the_walk_is_numbered(told: Story) -> None:
    """What was asked for; not the values, not what the treadmill says as it should."""
    assert [event.words for event in marked(told)] == ["start", "slower: 0.50 km/h is wanted now"]


def test_the_gravest_events_stay_where_there_are_too_many(told: Story) -> None:
    """Requests that were taken go first, and are counted."""
    asked = [Happened(at_ms, What.ASKED, "slower") for at_ms in range(40)]
    trip = Happened(99, What.TRIP, "the belt ran away (rule R3)")
    crowded = told._replace(events=(*asked, trip))
    rows = list(events(crowded, 40))
    assert len(rows) == EVENTS_MAX + 1
    assert rows[-2][2] == "TRIP: the belt ran away (rule R3)"
    assert rows[-1][2].startswith("11 more: treadmill-ctl sessions show")


def test_more_segments_than_there_is_room_for_are_counted(told: Story) -> None:
    """So many are listed, and how many are not."""
    rows = list(spans(told._replace(spans=told.spans[:1] * 50)))
    assert len(rows) == SPANS_MAX + 1
    assert rows[-1][1] == f"{50 - SPANS_MAX} more, see the record"


def test_a_simulated_session_says_so_on_both_sheets() -> None:
    """Nobody takes it for a walk, whichever sheet is in hand."""
    session = VirtualRecord(FtmsPeripheral(MachineProfile()))
    plan = setup(session.connect(), SLOW, SLOW)
    session.record(replace(plan, machine=replace(plan.machine, simulated=True)))
    assert Page(page(session.story(), "", HEAD)).words.count(SIMULATED) == 3  # and in its title
    assert SIMULATED not in page(walked(SLOW, SLOW).story(), "", HEAD)


def test_a_record_that_does_not_hold_says_so_first(told: Story, shown: Page) -> None:
    """In a frame, with what is wrong; one that holds has no such frame."""
    broken = page(told, "line 7 does not follow", HEAD)
    assert "THIS RECORD DOES NOT HOLD: line 7 does not follow." in broken
    assert "It does NOT hold" in broken
    assert "NOT HOLD" not in shown.words


@pytest.mark.parametrize(
    ("word", "warned"),
    [("complete", False), ("stopped", False), ("tripped", True), ("unconfirmed", True),
     ("interrupted", True), ("open", True)],
)  # fmt: skip
def test_an_end_that_was_none_is_framed(told: Story, word: str, warned: bool) -> None:  # noqa: FBT001 - what is found
    """Forced, cut off, without standstill: nobody overlooks it."""
    ended = told._replace(ending=told.ending._replace(word=word))
    assert ('class="warning"' in page(ended, "", HEAD)) is warned


def test_a_silent_treadmill_leaves_a_gap_in_the_line(told: Story) -> None:
    """A line over a time without reports would claim what nobody measured."""
    measured = ((1_000, 50), (2_000, 50), (9_000, 50), (10_000, 50))
    gapped = told._replace(curve=told.curve._replace(measured_ckmh=measured, measured_dpct=()))
    whole = told._replace(curve=told.curve._replace(measured_ckmh=measured[:2], measured_dpct=()))
    assert page(gapped, "", HEAD).count('class="measured"') == 1 + (
        page(whole, "", HEAD).count('class="measured"')
    )


@pytest.mark.parametrize("length", [1, 2, 5, 20])
def test_every_beginning_of_a_journal_has_a_page(length: int) -> None:
    """A session that was cut off at once is a page as well."""
    assert Page(page(story(lines_walked()[:length]), "", HEAD)).words


def test_a_rest_is_named_where_a_walk_has_its_speed() -> None:
    """Nobody reads a rest as a walk at zero."""
    session = rested(SLOW, rest(5_000), SLOW)
    assert [row[4] for row in spans(session.story())] == ["0.60", "rest", "0.60"]
