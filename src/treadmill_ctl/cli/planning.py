"""From a profile and what stands on a command line to the plan and the limits in force.

The one rule: the file of a walker is read once for a plan, so that its speeds and its caps are of
one moment; and what is on the command line beats the file for that one name only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from treadmill_ctl.cli.places import walker_folder
from treadmill_ctl.cli.site_policy import site_in_force
from treadmill_ctl.core.check import check
from treadmill_ctl.core.finding import Severity
from treadmill_ctl.core.limits import Caps, Limits, in_force
from treadmill_ctl.core.model import Machine, Way
from treadmill_ctl.core.profile import Plan
from treadmill_ctl.core.wording import deck_text
from treadmill_ctl.schema.course import Standing
from treadmill_ctl.schema.document import Document, load
from treadmill_ctl.schema.fields import walker_id
from treadmill_ctl.schema.flaws import Bad, Flaw, listed, nearest, shown
from treadmill_ctl.schema.measured import Known, Measured
from treadmill_ctl.schema.quantities import Unreadable
from treadmill_ctl.schema.resolve import located, resolve
from treadmill_ctl.schema.site_file import Policy
from treadmill_ctl.schema.treadmill_file import load_machine
from treadmill_ctl.schema.walker import Begun, Preset
from treadmill_ctl.schema.walker_file import PRESET_CAPS, SUFFIX, WalkerFile, load_walker


@dataclass(frozen=True, slots=True)
class Options:
    """What a command line says of walker, way, site and treadmill; speeds in 0.01 km/h."""

    way: Way | None = None
    walker: str = ""
    walkers: Path | None = None
    measured_ckmh: Mapping[str, int] = field(default_factory=dict[str, int])
    preset: Preset | None = None
    cap_ckmh: int | None = None
    site: Path | None = None
    machine: Path | None = None
    seed: int | None = None
    session: int | None = None
    successes: int | None = None

    @property
    def folder(self) -> Path:
        """Where the files of walkers are."""
        return self.walkers or walker_folder()

    @property
    def asks_for_a_plan(self) -> bool:
        """Whether anything was said that a profile by itself does not say."""
        said = (
            self.way,
            self.preset,
            self.cap_ckmh,
            self.site,
            self.machine,
            self.session,
            self.successes,
        )
        return self.tells_of_a_walker or any(each is not None for each in said)

    @property
    def tells_of_a_walker(self) -> bool:
        """Whether anything was said that speeds could be a share of."""
        return bool(self.walker or self.measured_ckmh)


@dataclass(frozen=True, slots=True)
class Asked:
    """A profile in the session that is asked for, and what else was read for it.

    That is the walker's file and course, if any; the policy of the site; the treadmill, if named.
    """

    document: Document
    file: WalkerFile | None = None
    begun: Begun | None = None
    site: Policy = field(default_factory=Policy)
    machine: Machine | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan for one walker on one day, and all that it is held against."""

    plan: Plan
    limits: Limits
    known: Known
    site: Policy
    machine: Machine | None


def loaded(path: Path, options: Options) -> Asked:
    """The profile in a file as the command line asks for it; `Bad` where it cannot be had.

    That is with the random orders of its seed, in its session, or the next one of its walker.
    """
    document = load(path)
    if options.seed is not None:
        document = document.ordered(options.seed)
    file = walker_file(options.walker, options.folder) if options.walker else None
    course = document.profile.course
    begun = file.course(document.profile.id) if file and course else None
    if flaw := unasked(document, options, begun):
        raise Bad([flaw])
    policy = site_in_force(options.site).policy
    machine = load_machine(options.machine) if options.machine else None
    return Asked(document.at(standing(document, options, begun)), file, begun, policy, machine)


def standing(document: Document, options: Options, begun: Begun | None) -> Standing:
    """Which session is asked for, after how many successes: as said, else as the file says."""
    session = options.session or (begun.sessions + 1 if begun else 1)
    if not counts_successes(document):
        return Standing(session)
    told = begun.successes if begun else 0
    return Standing(session, told if options.successes is None else options.successes)


def counts_successes(document: Document) -> bool:
    """Whether anything in the course grows with a success."""
    course = document.profile.course
    return course is not None and course.counts_successes


def unasked(document: Document, options: Options, begun: Begun | None) -> Flaw | None:
    """What is wrong with the session that is asked for; what the course itself says is not here."""
    course, id_ = document.profile.course, document.profile.id
    if options.successes and not counts_successes(document):
        sentence = f"nothing in {id_} grows with a success; leave it out"
        return Flaw("--successes", None, sentence)
    if begun and course and options.session is None and begun.sessions >= course.length:
        sentence = (
            f"all {course.length} sessions of {id_} are done; begin it anew: treadmill-ctl walker"
            f" course {options.walker} {id_} --begin; or name one with --session"
        )
        return Flaw(f"walker {options.walker}", None, sentence)
    own = [name for name in document.profile.measurements if name in options.measured_ckmh]
    if begun and own:
        sentence = (
            f"the course of {options.walker} goes by what was measured when it began, on"
            f" {begun.begun}; leave it out, or begin the course anew"
        )
        return Flaw(f"--measured {own[0]}", None, sentence)
    return None


def order_text(seed: int) -> str:
    """What a person is told of a random order."""
    return (
        f"The order of some rounds is random, drawn with the seed {seed};"
        f" --seed {seed} gives it again."
    )


def planned(asked: Asked, options: Options, today: date) -> Planned:
    """The plan of a profile as the command line asks for it; `Bad` where there is none."""
    document, file = asked.document, asked.file
    if flaw := stray([document], options):
        raise Bad([flaw])
    begun = asked.begun.begun if asked.begun else None
    if begun is not None and begun > today:
        sentence = f"the course is begun on {begun}, and today is {today}; correct its day"
        raise Bad([Flaw(f"walker {options.walker}", None, sentence)])
    kept = file.measured_by(begun or date.max) if file else {}
    given = {name: Measured(speed, today) for name, speed in options.measured_ckmh.items()}
    known = Known(today, kept | given, options.walker, begun)
    limits = in_force(*asked.site.caps, *_walker_caps(options, file), document.caps)
    plan = resolve(document, options.way, known)
    return Planned(plan, limits, known, asked.site, asked.machine)


def findings(document: Document, found: Planned) -> tuple[Flaw, ...]:
    """All that is to be said of a plan: within its limits, at this site, on this treadmill."""
    who = found.site.refuses_long_stops
    return located(document, check(found.plan, found.limits, found.machine, who))


def refused(flaws: Iterable[Flaw]) -> bool:
    """Whether what was found keeps a plan from being walked."""
    return any(flaw.severity is Severity.REFUSE for flaw in flaws)


def walker_file(id_: str, folder: Path) -> WalkerFile:
    """The file of a walker; `Bad` where there is none, or where it is wrong."""
    path = walker_path(id_, folder)
    if not path.exists():
        sentence = (
            f"there is no file of this walker in {folder}; make one: treadmill-ctl walker add {id_}"
        )
        raise Bad([Flaw(f"walker {id_}", None, sentence)])
    return load_walker(path)


def walker_path(id_: str, folder: Path) -> Path:
    """Where the file of a walker is or would be; `Bad` where the id is none."""
    try:
        return folder / f"{walker_id(id_)}{SUFFIX}"
    except Unreadable as error:
        raise Bad([Flaw("walker", None, f"{shown(id_)} {error}")]) from error


def own_of(document: Document, options: Options) -> Options:
    """The options for one of several profiles: with the measurements that it takes."""
    taken = document.profile.measurements.keys() & options.measured_ckmh.keys()
    return replace(options, measured_ckmh={name: options.measured_ckmh[name] for name in taken})


def stray(documents: Iterable[Document], options: Options) -> Flaw | None:
    """What is wrong with a measurement on the command line that no profile asks for."""
    wanted = {name: None for document in documents for name in document.profile.measurements}
    for name in options.measured_ckmh:
        if name not in wanted:
            has = f"; it takes {listed(wanted)}" if wanted else "; it takes none"
            sentence = f"the profile takes no measurement of this name{nearest(name, wanted)}{has}"
            return Flaw(f"--measured {name}", None, sentence)
    return None


def borne(document: Document) -> str:
    """How much of the walker's weight is to be borne; empty where the profile does not say."""
    support = document.profile.support
    return deck_text(support.body_weight) if support and support.body_weight else ""


def today() -> date:
    """The day that it is here, by this computer's clock."""
    return datetime.now().astimezone().date()


def _walker_caps(options: Options, file: WalkerFile | None) -> Iterable[Caps]:
    if file is not None:
        yield from file.caps
    if options.preset:
        yield PRESET_CAPS[options.preset]
    if options.cap_ckmh is not None:
        name = f"walker {options.walker}".strip()
        yield Caps(name, backward_ckmh=options.cap_ckmh, forward_ckmh=options.cap_ckmh)
