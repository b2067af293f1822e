"""The worlds that are searched to the end.

The one rule: together they hold every event that there is, and each is small enough to close.
"""

from __future__ import annotations

from exploration.coarse import PATIENT, STEP_CKMH
from exploration.world import GRANTED, ITEMS, Events, Stretch, World, belt
from treadmill_ctl.core.gates import Gate, Remedy, Sign
from treadmill_ctl.core.model import (
    Answer,
    Linked,
    Notice,
    Noticed,
    Report,
    Request,
    Stance,
    Unlinked,
    Way,
)
from treadmill_ctl.core.profile import Leave, Paced, Part, SegmentKind, Trial

WALK = Stretch(SegmentKind.WALK, 100, 50)
REST, TURN = Stretch(SegmentKind.REST), Stretch(SegmentKind.TURN)
LINKS: tuple[Events, ...] = (
    (Unlinked("gone"),),
    (Linked(),),
    (Linked(), GRANTED),
    (Unlinked("gone"), Linked(), GRANTED),
)
NOTICES = (
    *(Noticed(notice) for notice in Notice if notice is not Notice.TARGET_SPEED),
    Noticed(Notice.TARGET_SPEED, 50),
    Noticed(Notice.TARGET_SPEED, 150),
)
AT_ONCE = (
    *((request, Request.START) for request in (Request.STOP, Request.ESTOP, Request.PAUSE)),
    (Request.CONFIRM, Request.START),
    (Request.RESET, Request.ESTOP),
)
LED = (Request.SLOWER, Request.FASTER, Request.NEXT, Request.COOL_DOWN)
FEW = (Request.CONFIRM, Request.START, Request.STOP, Request.ESTOP, Request.RESET)
LEAST = World(
    "least",
    "one short walk: reports, and the requests that begin and end it",
    (WALK,),
    beside=(None, *belt(0)),
    requests=(Request.CONFIRM, Request.START, Request.PAUSE, Request.ESTOP, Request.RESET),
    answers=(),
)
WORLDS = (
    LEAST,
    World(
        "requests",
        "walk, rest, walk; each request beside a zero, and two at once",
        (WALK, REST, WALK),
        beside=(None, *belt(0)),
        pairs=AT_ONCE,
    ),
    World(
        "turn",
        "walk, turn, walk in reverse; half a confirmation, the belt either way round",
        (WALK, TURN, Stretch(SegmentKind.WALK, 100, 50, Way.REVERSED)),
        reports=belt(0, 50, -50),
        beside=(None, *belt(0)),
        confirms=(ITEMS, (*ITEMS[1:], "way:turned"), (*ITEMS, "way:turned", "way:reversed")),
    ),
    World(
        "pace",
        "persons set the pace, go on, end gracefully over a cool-down",
        (
            Stretch(
                SegmentKind.WALK, 200, 50, leave=Leave.BY_HAND, paced=Paced(50, 100, STEP_CKMH)
            ),
            Stretch(SegmentKind.WALK, 100, 100, leave=Leave.EARLY),
            Stretch(SegmentKind.WALK, 100, 50, part=Part.COOL_DOWN),
        ),
        beside=(None, *belt(0)),
        requests=(*FEW, Request.PAUSE, *LED),
        pairs=((Request.SLOWER, Request.FASTER), (Request.NEXT, Request.COOL_DOWN)),
    ),
    World(
        "trials",
        "trials that go well, go badly, or are never judged",
        (
            Stretch(SegmentKind.WALK, 100, 50, trial=Trial(100, -50, 50, 200)),
            WALK,
            Stretch(SegmentKind.WALK, 100, 50, trial=Trial(100, -50, 50, 200)),
            WALK,
        ),
        requests=(*FEW, Request.SLOWER, Request.SUCCEEDED, Request.FAILED),
    ),
    World(
        "gates",
        "pain and exertion told in time, too late, too high; a value before the start",
        (
            Stretch(SegmentKind.WALK, 300, 100),
            Stretch(SegmentKind.WALK, 100, 50, part=Part.COOL_DOWN),
        ),
        requests=(Request.CONFIRM, Request.START, Request.ESTOP, Request.FASTER),
        entry=(Gate(Sign.PAIN, None, 3, 300),),
        gates=(
            Gate(Sign.PAIN, None, 3, 200, Remedy.PAUSE, Remedy.COOL_DOWN),
            Gate(Sign.EXERTION, None, 13, 200, Remedy.SLOWER, Remedy.HOLD),
        ),
        tells=((Sign.PAIN, 2), (Sign.PAIN, 5), (Sign.EXERTION, 12), (Sign.EXERTION, 15)),
    ),
    World(
        "link",
        "the link goes and comes back, in each state",
        (WALK,),
        beside=(None, *belt(0)),
        requests=FEW,
        links=LINKS,
    ),
    World(
        "console",
        "key, console, control, and bytes that cannot be read",
        (WALK,),
        beside=(None, *belt(0)),
        requests=FEW,
        notices=NOTICES,
    ),
    World(
        "speeds",
        "up and down between two speeds; the belt obeys, runs on, runs away, reports nothing",
        (Stretch(SegmentKind.WALK, 300, 150), WALK),
        reports=(*belt(0, 50, 100, 200), Report(None)),
        beside=(None, *belt(0)),
        requests=FEW,
        bunched=(belt(200, 0), belt(0, 200), belt(0, 0)),
    ),
    World(
        "guardian",
        "the guardian comes, goes and fires",
        (WALK,),
        beside=(None, *belt(0)),
        requests=FEW,
        stances=tuple(Stance),
    ),
    World(
        "early",
        "ticks that follow at once, as a stop wakes the loop",
        (WALK,),
        late_ms=(0,),
    ),
    World(
        "late",
        "ticks late and much too late, and a clock that runs backwards",
        (Stretch(SegmentKind.WALK, 300, 50),),
        beside=(None, *belt(0)),
        late_ms=(200, 300, 600, -100),
    ),
    World(
        "deck",
        "a walk up a deck that is where it should be, elsewhere, or nowhere known",
        (Stretch(SegmentKind.WALK, 300, 50, grade_dpct=10),),
        deck=True,
        reports=(Report(0, 0), Report(50, 0), Report(50, 10), *belt(0, 50)),
        beside=(None, Report(0, 0)),
        requests=FEW,
    ),
    World(
        "answers",
        "whatever may become of a command, on the way up a deck that is where it should be",
        (Stretch(SegmentKind.WALK, 300, 50, grade_dpct=10),),
        deck=True,
        reports=(Report(0, 0), Report(50, 0), Report(50, 10)),
        beside=(None, Report(0, 0)),
        requests=FEW,
        answers=tuple(Answer),
    ),
    World(
        "patience",
        "limits twice as long: ticks with nothing to decide between those that decide",
        (Stretch(SegmentKind.WALK, 400, 50),),
        numbers=PATIENT,
    ),
    World(
        "patient link",
        "and the link goes and comes back",
        (WALK,),
        numbers=PATIENT,
        reports=belt(0),
        requests=FEW,
        links=(LINKS[0], LINKS[2]),
    ),
)
