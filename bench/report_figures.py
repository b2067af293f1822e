"""Which figures the report quotes, from which measurement, and what each has to hold.

The one rule: a figure is named here once; where it stands in its measurement's JSON is its path.
"""

from __future__ import annotations

from typing import Final, NamedTuple

# By how many times a figure may differ between two runs and nothing has changed.
NOISE: Final = {
    "times": 1.2, "%": 1.3, "KiB": 1.1, "MiB": 1.1, "octets": 1.05, "treadmills": 1.0,
    "µs": 1.5, "ms": 1.5, "s": 1.5, "/s": 1.5,
}  # fmt: skip


class Figure(NamedTuple):
    """One figure: a number, or a distribution of which the middle is compared.

    `less`: whether less is better. `bound`: what it must hold, and of which order statistic.
    """

    what: str
    path: str  # keys and places of lists, with " / " between
    unit: str
    less: bool = True
    bound: float | None = None
    of: str = ""


class Piece(NamedTuple):
    """A measurement: its name, and what is quoted of it. `quoted`: too long for every report."""

    name: str
    figures: tuple[Figure, ...]
    quoted: bool = False


_RATE: Final = "treadmill_s_per_cpu_s"
_USUAL: Final = "found / decode, the usual record, 19 octets"
_ASKED: Final = "found / encode, Set Target Speed"
_FAMILIES: Final = (
    "ftms", "trackmaster", "woodway-us", "woodway-pps", "biodex", "csafe", "bertec",
)  # fmt: skip
_WALKING: Final = (1, 20, 100)
_STAGES: Final = (1, 5, 20, 50, 100, 150, 200)
_PROMISED: Final = 100
_WAYS: Final = ("door", "estop command", "signal, to each", "bare write")


def _stop_path() -> tuple[Figure, ...]:
    found: list[Figure] = []
    for place, count in enumerate(_WALKING):
        found += [
            Figure(f"{way}, {count} walking", f"found / {place} / ms / {way}", "ms")
            for way in _WAYS
        ]
        share = f"of the door's path not the bare write, {count} walking"
        found.append(Figure(share, f"found / {place} / ours_pct", "%"))
    return tuple(found)


def _ticks() -> tuple[Figure, ...]:
    found: list[Figure] = []
    for place, count in enumerate(_STAGES):
        late, bound = f"stages / {place} / late_ms", 20 if count == _PROMISED else None
        found += [
            Figure(f"lateness of a tick, {count} treadmills", late, "ms", bound=bound, of="p99"),
            Figure(f"CPU a treadmill, of {count}", f"stages / {place} / cpu_pct_each", "%"),
        ]
    return (
        *found,
        Figure("memory a treadmill", "resident_kib_each", "KiB"),
        Figure("treadmills at which it breaks", "breaks_at", "treadmills", less=False),
    )


SECTIONS: Final[dict[str, tuple[Piece, ...]]] = {
    "Stop path: asked for → octets handed to the system": (
        Piece("stop_path", _stop_path()),
        Piece(
            "door_stop",
            tuple(
                Figure(f"door, {n} walking, many stops", f"walking / {n} / handed_over_ms", "ms")
                for n in _WALKING
            ),
            quoted=True,
        ),
        Piece(
            "mqtt_stop",
            (
                Figure(
                    "broker, from the publish to the belt", "publish_to_wire_ms", "ms",
                    bound=20, of="p99",
                ),
                Figure("a loop while it stalls", "loop / broker stalls / late_ms", "ms"),
            ),
            quoted=True,
        ),
        Piece(
            "guardian",
            (
                Figure("service killed, serial", "pty_killed / stop_ms", "ms", bound=50, of="max"),
                Figure("service hung, serial", "pty_hung / stop_ms", "ms", bound=350, of="max"),
            ),
            quoted=True,
        ),
    ),
    "The loop": (
        Piece("ticks", _ticks()),
        Piece(
            "idle",
            (
                Figure("four connected, nobody walks: CPU of a core", "cpu_pct", "%", bound=3),
                Figure("four connected: memory", "resident_mib", "MiB", bound=80),
            ),
        ),
    ),
    "Virtual time: treadmill-seconds a processor-second": (
        Piece(
            "virtual_time",
            tuple(
                Figure(f"hub of four, {each}", f"families / {each} / {_RATE}", "/s", less=False)
                for each in _FAMILIES
            ),
        ),
        Piece(
            "simulation_rate",
            tuple(
                Figure(what, f"{_RATE} / {what}", "/s", less=False, bound=bound, of="median")
                for what, bound in (
                    ("full service, faults on, nobody looks on", 2_500),
                    (
                        ("core and belt, ticks that decide nothing in one step,"
                        " a report every 1 s"),
                        40_000,
                    ),
                )
            ),
            quoted=True,
        ),
    ),
    "Decode and encode, beside others by the same Python": (
        Piece(
            "peers",
            (
                Figure("a record of 19 octets", f"{_USUAL} / us / treadmill-ctl", "µs"),
                Figure("such records", f"{_USUAL} / a_second / treadmill-ctl", "/s", less=False),
                Figure(
                    "pyftms takes so many times as long",
                    f"{_USUAL} / times_ours / pyftms", "times", less=False, bound=25, of="p50",
                ),
                Figure(
                    "bluetooth-sig takes so many times as long",
                    f"{_USUAL} / times_ours / bluetooth-sig", "times", less=False,
                ),
                Figure(
                    "a speed to write: pyftms", f"{_ASKED} / times_ours / pyftms",
                    "times", less=False,
                ),
                Figure(
                    "a speed to write: bluetooth-sig", f"{_ASKED} / times_ours / bluetooth-sig",
                    "times", less=False,
                ),
            ),
        ),
    ),
    "Start-up": (
        Piece(
            "door_stop_start",
            (Figure("`stop` over a bare interpreter, 200 of each", "ratio", "times", bound=3),),
        ),
        Piece(
            "start_up",
            (
                Figure("bare interpreter", "bare_ms", "ms"),
                *(
                    Figure(f"{verb}, {what}", f"commands / {verb} / {key}", unit)
                    for verb in ("stop", "status", "run --dry-run", "serve")
                    for what, key, unit in (
                        ("time", "ms", "ms"), ("over the bare one", "times_bare", "times"),
                    )
                ),
            ),
        ),
        Piece(
            "profile_planning",
            (
                Figure(
                    "a profile of sixty segments, from its file to a checked plan",
                    "ms / written one by one / from file to checked plan", "ms",
                    bound=50, of="p95",
                ),
            ),
        ),
    ),
    "Records": (
        Piece(
            "durable",
            (
                Figure("events in groups", "events_a_second_in_groups", "/s", less=False),
                Figure("one that is waited for", "one_by_one_ms", "ms"),
                Figure("over the disk alone", "times_disk", "times"),
                Figure("a session hour at one report a second", "octets_an_hour", "octets"),
            ),
        ),
        Piece(
            "journal_cost",
            (Figure("a session hour at four reports a second", "octets_per_hour", "octets"),),
            quoted=True,
        ),
        Piece(
            "records_export",
            tuple(
                Figure(
                    f"export of twenty minutes, {way}",
                    f"sessions / one report a second / s / {way}", "s", bound=0.5, of="median",
                )
                for way in ("csv, curve", "csv, events", "jsonl", "fhir", "report")
            ),
        ),
        Piece(
            "records",
            (
                Figure("a year of 7,300 sessions listed", "lists / sessions list / median_s", "s"),
                Figure("its index built anew", "rebuild_s", "s"),
            ),
            quoted=True,
        ),
    ),
    "Set-up: clean clone → belt moving": (
        Piece("set_up", (Figure("cold", "s / cold", "s"), Figure("warm", "s / warm", "s"))),
    ),
}  # fmt: skip
