"""Where fuzzing begins: vectors of the protocol, profiles whole and broken, lines of a journal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from fuzzing.streams import FAMILIES
from short_profile import short_profile

ROOT = Path(__file__).resolve().parents[3]
PROFILES = ROOT / "profiles"
BROKEN = ROOT / "tests" / "schema" / "broken"
WALKERS = ROOT / "tests" / "schema" / "broken_walkers"
FOLDERS = {"biodex": "biodex-rtm400"}  # of the families whose protocol has another name
OCTETS_MAX = 640
WALKER = (
    b"version: 1\nid: P-017\npreset: neuro\ncaps: {backward: 2.2 km/h}\nmeasurements:\n"
    b'- {of: overground, value: 2.9 km/h, "on": 2026-11-02}\ncourses:\n'
    b"- {of: stroke-michaelsen, begun: 2026-11-02, sessions: 6, successes: 0}\n"
)
OCTETS = re.compile(r"([0-9a-fA-F]{2})+")
LED = b"""version: 1
id: led
title: Led by persons
use: general
kind: template
walk: backward
measurements: {own: {says: A speed., not_older_than: 4 weeks}}
gates:
  - {watch: pain, at_most: 3, told_every: 3 min, outside: cool down, missing: pause}
  - {watch: systolic pressure, before_start: true, at_most: 180, told_every: 30 min}
segments:
  - walk: A
    for: 2 min
    speed: 100 % of own
    paced: {from: 0.5 km/h, to: 120 % of own, step: 0.1 km/h}
    goes_on: by hand
  - repeat: B
    times: 2
    each_round: {speed: +5 %}
    segments:
      - walk: C
        for: 20 s
        speed: 1 km/h
        trial: {success: +10 %, failure: -10 %, at_least: 50 %, at_most: 150 %}
      - {walk: D, for: 1 min, speed: 1 km/h, goes_on: early}
"""

EVENTS = (
    {"is": "Linked"},
    {"is": "Reported", "report": {"is": "Report", "speed_ckmh": 5}},
    {"is": "Noticed", "notice": "bad_bytes", "value": 3},
    {"is": "Answered", "number": 1, "answer": "refused"},
    {"is": "Asked", "request": "confirm", "who": "a", "via": "b", "confirms": ["key"]},
)
TEXTS = {
    "quantity": (
        b"\x002.5 km/h",
        b"\x0080 % of comfortable",
        b"\x031:30",
        b"\x03 1 min 30 s",
        b"\x043 %",
    ),
    "address": (
        b"ble:",
        b"ble:Pad 7?radio=sim:/run/radio.sock",
        b"ble:00:11:22:33:44:55",
        b"serial:usb-A9?speaks=trackmaster&unit=km/h&lowest=0.8&highest=12&simulated=yes",
        b"tcp:[::1]:4000?speaks=bertec&simulated=yes",
    ),
    "typed": (b"\x08set_target_speed target_speed_ckmh=250", b"\x01speed_ckmh=0x1f4 energy=none"),
    "site": (
        (
            b"version: 1\nid: a\ncaps: {backward: 2 km/h, forward: 12 km/h, acceleration: 0.1 m/s2,"
            b" deceleration: 0.2 m/s2, grade: 5 deg, grade_rate: 1 %/s, session: 1:30:00}\n"
            b"stopping_length: refuse\n"
            b"records: {keep: 10 years}\n"
        ),
        b"version: 1\nid: a\ncaps:\n  forward: 13 km/h\n",
    ),
    "machine": (
        (
            b"version: 1\nname: A\nfamily: ftms\n"
            b"speed: {from: 0.5 mph, to: 12 mph, step: 0.1 mph}\n"
            b"grade: {from: 3 % downhill, to: 15 %, step: 0.5 %}\nreverses: true\ndeck: 150 cm\n"
            b"deceleration: 0.08 m/s2\nreports_every: 1 s\nstarts_within: 8 s\n"
        ),
        b"version: 1\nname: A\nfamily: b\nspeed: {from: 1 km/h, to: 0.5 km/h, step: 0.1 km/h}\n",
    ),
    "heartbeat": (b"rmrm", b"RMRM", bytes(range(8))),
    "session": tuple(
        b'{"t":100,"in":[%s]}\n{"idle":[200,300],"t":400}\n{"idle":[500]}\n'
        % json.dumps(event).encode()
        for event in EVENTS
    ),
}


def seeds(name: str) -> dict[str, bytes]:
    """Good input for a decoder, by where it comes from."""
    if name in TEXTS:
        return {str(n): text for n, text in enumerate(TEXTS[name])}
    if name == "yaml":
        return {path.name: path.read_bytes()[:OCTETS_MAX] for path in PROFILES.glob("*.yaml")}
    if name == "profile":
        broken = {path.name: path.read_bytes() for path in BROKEN.glob("*.yaml")}
        return {"whole": short_profile(60).encode(), "led": LED, **broken}
    if name == "walker":
        broken = {path.parent.name: path.read_bytes() for path in WALKERS.glob("*/P-017.yaml")}
        return {"whole": WALKER, **broken}
    if name in {"event", "journal"}:
        return {str(n): json.dumps(event).encode() for n, event in enumerate(EVENTS)}
    protocol = FOLDERS.get(name, name) if name in FAMILIES else "ftms"
    said = json.loads((ROOT / "protocols" / protocol / "vectors.json").read_text("utf-8"))
    return dict(_octets(said))


def _octets(said: Any) -> Iterator[tuple[str, bytes]]:
    """Every text that is octets in hexadecimal, however deep."""
    if isinstance(said, str) and OCTETS.fullmatch(said):
        yield said, bytes.fromhex(said)
    elif isinstance(said, dict):
        for value in cast("dict[str, Any]", said).values():
            yield from _octets(value)
    elif isinstance(said, list):
        for value in cast("list[Any]", said):
            yield from _octets(value)
