"""Every decoder by name, each with the check that goes with it.

The one rule: a check takes any bytes. It raises when the decoder does, when what it gave cannot be
told to a person, or when writing it again gives other bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

from fuzzing.streams import FAMILIES, stream
from treadmill_ctl.core.check import check
from treadmill_ctl.core.limits import CEILING, SITE_DEFAULT, in_force
from treadmill_ctl.core.model import Event, Frame, Machine, Range, Way
from treadmill_ctl.core.profile import Part, Plan, Segment, SegmentKind
from treadmill_ctl.core.session import Setup
from treadmill_ctl.drivers.bench import BadInput
from treadmill_ctl.drivers.ftms import (
    advertisement,
    control_point,
    feature,
    ranges,
    status,
    training_status,
    treadmill_data,
)
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.drivers.registry import CHANNELS as PROTOCOLS
from treadmill_ctl.guardian import watchful
from treadmill_ctl.runtime.replay import replay
from treadmill_ctl.schema import document as profiles
from treadmill_ctl.schema import led_fields, quantities, yaml_marks
from treadmill_ctl.schema import walker_file as walkers
from treadmill_ctl.schema.flaws import Bad
from treadmill_ctl.schema.measured import Known, Measured
from treadmill_ctl.schema.resolve import resolve
from treadmill_ctl.schema.site_file import read_site
from treadmill_ctl.schema.treadmill_file import read_machine
from treadmill_ctl.sinks.journal import Opening
from treadmill_ctl.sinks.journal_format import FORMAT
from treadmill_ctl.sinks.wire import NotReadable, dumped, loaded_union
from treadmill_ctl.transports.address import BadAddress, parse_address

RANGES = ("2ad4", "2ad5", "2ad6", "2ad7", "2ad8")
CHANNELS = ("2acd", "2ada", "2ad9", "2ad3", "2acc", "2ad4")
BENCH = tuple(channel for channels in PROTOCOLS.values() for channel in channels)
NOTES_MAX = 64  # events that one message may give
QUANTITIES = (
    quantities.target, quantities.speed, quantities.walking_speed, quantities.duration,
    quantities.grade, quantities.acceleration, quantities.count, led_fields.earns, led_fields.loses,
    led_fields.least_earned, led_fields.most_earned, led_fields.value,
)  # fmt: skip
BEAT_MS = 100
DAY = date(2026, 11, 22)


def _opening() -> bytes:
    """The first line of a journal, of a short walk."""
    walk = Segment(SegmentKind.WALK, "walk", Part.MAIN, Way.TURNED, 5_000, 60, 60)
    machine = Machine("fuzz", "ftms", Range(50, 800, 10), Range(0, 150, 5))
    setup = Setup(Plan("fuzz", "Fuzz", (walk,)), in_force(), machine)
    opening = Opening("fuzz", "0", "ble:", "", 0, setup)
    return json.dumps({"journal": FORMAT, "opening": dumped(opening)}).encode() + b"\n"


OPENING = _opening()


def data(octets: bytes) -> None:
    """A record of Treadmill Data: what was read whole is written again as it came."""
    record = treadmill_data.decode(octets)
    _told(record.fields())
    readings = record.readings()
    if record.truncated_at is None and readings and not record.flags & treadmill_data.PACE:
        reserved = record.flags & treadmill_data.RESERVED
        again = treadmill_data.encode(readings, rfu_flag_bits=reserved, trailing=record.trailing)
        assert again[2:] == octets[2:], (octets.hex(), again.hex())


def machine_status(octets: bytes) -> None:
    """A Fitness Machine Status."""
    _told(status.decode(octets).fields())


def request(octets: bytes) -> None:
    """A request at the Control Point."""
    _told(control_point.decode_request(octets).fields())


def response(octets: bytes) -> None:
    """An indication of the Control Point."""
    _told(control_point.decode_response(octets).fields())


def training(octets: bytes) -> None:
    """A Training Status."""
    _told(training_status.decode(octets))


def features(octets: bytes) -> None:
    """A Fitness Machine Feature."""
    said = feature.decode(octets)
    _told(said.fields())
    assert said.takes_speed in {True, False}


def a_range(octets: bytes) -> None:
    """A Supported Range; the first octet chooses which."""
    channel = RANGES[octets[0] % len(RANGES)] if octets else RANGES[0]
    _told(ranges.decode(channel, octets[1:]))


def service_data(octets: bytes) -> None:
    """The service data of an advertisement."""
    _told(advertisement.decode(octets))


def driver(octets: bytes) -> None:
    """A whole driver that hears several messages; never more to say than a message is worth."""
    spoken = FtmsDriver()
    spoken.identify("fuzz", {"2acc": octets[:8], "2ad4": octets[8:14], "2ad5": octets[14:20]})
    spoken.connected(0)
    at, now_ms = 0, 0
    while at < len(octets):
        length = octets[at] % 24
        channel = CHANNELS[octets[at] // 24 % len(CHANNELS)]
        events = spoken.receive(Frame(channel, octets[at + 1 : at + 1 + length]), now_ms)
        _bounded(events)
        _bounded(spoken.poll(now_ms))
        spoken.take()
        at, now_ms = at + 1 + length, now_ms + 250
    _bounded(spoken.lost("done", now_ms))


def document(octets: bytes) -> None:
    """A profile's YAML, refused with its flaws or read."""
    try:
        marked = yaml_marks.parse(yaml_marks.decode(octets, "fuzz.yaml"), "fuzz.yaml")
    except Bad:
        return
    assert marked.file == "fuzz.yaml"


def profile(octets: bytes) -> None:
    """A profile as a whole, refused with its flaws or planned, and held against a site's limits."""
    try:
        said = profiles.read(yaml_marks.decode(octets, "fuzz.yaml"), "fuzz.yaml")
    except Bad as bad:
        _told({"flaws": str(bad)})
        return
    assert said.steps
    assert said.caps.source
    _told({"shares": [str(share) for _, share in said.shares]})
    found = {name: Measured(140, DAY) for name in said.profile.measurements}
    try:
        plan = resolve(said.ordered(1), None, Known(DAY, found))
    except Bad as bad:
        _told({"flaws": str(bad)})
        return
    assert len(plan.segments) == len(said.steps)
    _told({"findings": [finding.sentence for finding in check(plan, in_force(SITE_DEFAULT))]})


def walker(octets: bytes) -> None:
    """The file of a walker, refused with its flaws or read; what is written anew is read again."""
    path = Path("P-017.yaml")
    try:
        said = walkers.read_walker(yaml_marks.decode(octets, path.name), path)
    except Bad as bad:
        _told({"flaws": str(bad)})
        return
    again = walkers.read_walker(walkers.with_caps(said, None, 100, None), path)
    assert again.walker.measurements == said.walker.measurements
    assert again.walker.courses == said.walker.courses
    _told({"caps": [caps.source for caps in again.caps], "measured": [*again.measured]})


def site(octets: bytes) -> None:
    """The policy of a site, refused with its flaws or read: every cap is there, none too high."""
    try:
        said = read_site(yaml_marks.decode(octets, "site.yaml"), "site.yaml")
    except Bad as bad:
        _told({"flaws": str(bad)})
        return
    limits = in_force(*said.caps)
    for name in limits.__slots__:
        limit = getattr(limits, name)
        assert 0 < limit.value <= getattr(CEILING, name)
        assert limit.source != CEILING.source


def machine(octets: bytes) -> None:
    """The file of a treadmill, refused with its flaws or read: a belt that has a first speed."""
    try:
        said = read_machine(yaml_marks.decode(octets, "mill.yaml"), "mill.yaml")
    except Bad as bad:
        _told({"flaws": str(bad)})
        return
    assert said.speed.at_or_below(said.speed.lowest) == said.speed.lowest
    assert said.speed.above(said.speed.lowest) > said.speed.lowest
    assert not said.simulated


def quantity(octets: bytes) -> None:
    """A speed, a time, a grade as people write them; the first octet chooses which."""
    read = QUANTITIES[octets[0] % len(QUANTITIES)] if octets else QUANTITIES[0]
    try:
        said = read(_text(octets[1:]))
    except quantities.Unreadable as why:
        _told({"why": str(why)})
        return
    _told({"said": str(said)})


def address(octets: bytes) -> None:
    """A treadmill's address: what it is written as leads to the same one."""
    said = parse_address(_text(octets))
    if isinstance(said, BadAddress):
        assert said.why
        return
    assert parse_address(said.url) == said, (said, said.url)


def typed(octets: bytes) -> None:
    """What a technician types to be encoded is refused, or becomes bytes that can be read."""
    channel = BENCH[octets[0] % len(BENCH)] if octets else BENCH[0]
    try:
        written = channel.encode(_text(octets[1:]).split())
    except BadInput as why:
        _told({"why": str(why)})
        return
    _told(channel.decode([written]).fields)


def heartbeat(octets: bytes) -> None:
    """What a guardian hears: never a stop before a beat that says the belt may move."""
    watch, moved, now_ms = watchful.Watch(watchful.RESTING, 0), False, 0
    for octet in octets:
        now_ms += BEAT_MS
        beat = bytes((octet,))
        moved = moved or beat == watchful.MOVING
        watch, stops = watchful.watchful(watch, now_ms, beat)
        assert moved or not stops
    armed = watch.stance == watchful.ARMED
    watch, stops = watchful.watchful(watch, now_ms, None)
    assert stops or not armed


def event(octets: bytes) -> None:
    """An event from a journal's line."""
    try:
        said = json.loads(octets)
    except (ValueError, RecursionError):
        return
    try:
        loaded_union(Event, said)
    except NotReadable:
        return


def journal(octets: bytes) -> None:
    """A journal as a whole."""
    try:
        replay(octets.splitlines(keepends=True))
    except NotReadable:
        return


def session(octets: bytes) -> None:
    """What stands behind the first line of a journal."""
    try:
        replay([OPENING, *octets.splitlines(keepends=True)])
    except NotReadable:
        return


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "replace")


def _told(fields: Mapping[str, object]) -> None:
    """What was read can be written down."""
    json.dumps(fields)


def _bounded(events: tuple[Event, ...]) -> None:
    assert len(events) <= NOTES_MAX, len(events)


DECODERS: Mapping[str, Callable[[bytes], None]] = MappingProxyType(
    {
        "treadmill-data": data,
        "status": machine_status,
        "request": request,
        "response": response,
        "training-status": training,
        "feature": features,
        "range": a_range,
        "advertisement": service_data,
        "driver": driver,
        **{family: stream(family) for family in FAMILIES},
        "yaml": document,
        "profile": profile,
        "walker": walker,
        "site": site,
        "machine": machine,
        "quantity": quantity,
        "address": address,
        "typed": typed,
        "heartbeat": heartbeat,
        "event": event,
        "journal": journal,
        "session": session,
    }
)
