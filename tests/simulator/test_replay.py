"""A captured treadmill answers as it answered then, and says where it does not know."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from captured_session import reached, replayed_ftms, replayed_stream, tape, walked
from link_transport import LinkTransport
from plans import walk
from stream_link import StreamTransport
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Segment
from treadmill_ctl.core.watch import Reason
from treadmill_ctl.drivers.contract import Commissioned, Driver, SpeedUnit
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.drivers.registry import DRIVERS
from treadmill_sim.families import FAMILIES
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.stream import MakeUp
from treadmill_sim.tape import NoCapture, read_tape

WALKS = (walk(8_000, 50), walk(12_000, 150), walk(8_000, 50))
LINES = {
    "trackmaster": (Commissioned(unit=SpeedUnit.KMH), 4_800),
    "bertec": (Commissioned(), 1_000_000),
}


def of_motion(speeds: list[int]) -> list[int]:
    """Each reported speed once in a row: what the belt did, however often it was asked."""
    return [b for a, b in zip([None, *speeds], speeds, strict=False) if a != b]


@pytest.fixture(scope="module")
def ftms(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[int]]:
    """A captured session on an FTMS treadmill, and what was reported in it."""
    file = tmp_path_factory.mktemp("captures") / "ftms.jsonl"
    machine = FtmsPeripheral(MachineProfile(report_period_ms=480, ack_delay_ms=90))
    state, speeds = walked(LinkTransport(machine), FtmsDriver, WALKS, file)
    assert state.phase is Phase.ENDED
    return file, speeds


Captured = tuple[Path, list[int]]


def test_the_driver_reads_the_same_reports(ftms: Captured) -> None:
    """The same session on the capture: complete, and speed by speed what was reported then."""
    transport, replay = replayed_ftms(ftms[0])
    state, speeds = walked(transport, FtmsDriver, WALKS)
    assert state.phase is Phase.ENDED
    assert of_motion(speeds) == of_motion(ftms[1])
    assert replay.unknown == []


def test_a_machine_is_what_it_said_then(ftms: Captured) -> None:
    """Its name and its ranges are read from the capture."""
    (connection,) = tape(ftms[0]).connections
    assert connection.name == MachineProfile().name
    assert set(connection.reads) == {"2acc", "2ad4", "2ad5"}


def test_what_was_never_said_is_noted_and_not_answered(ftms: Captured) -> None:
    """Another speed than those of then: the service hears no answer, and stops."""
    transport, replay = replayed_ftms(ftms[0])
    state, _ = walked(transport, FtmsDriver, (walk(8_000, 50), walk(8_000, 100)))
    assert state.trip is not None
    assert state.trip.reason is Reason.COMMAND_UNKNOWN
    assert replay.unknown
    assert all(channel == "2ad9" for _, channel, _ in replay.unknown)


def test_a_stop_that_comes_sooner_finds_the_stop_of_then(ftms: Captured) -> None:
    """A shorter walk with the same words: the belt comes to stand as it did."""
    transport, replay = replayed_ftms(ftms[0])
    state, speeds = walked(transport, FtmsDriver, (walk(8_000, 50),))
    assert state.phase is Phase.ENDED
    assert speeds[-1] == 0
    assert replay.unknown == []


def test_a_second_client_after_the_last_connection_gets_the_last_again(ftms: Captured) -> None:
    """A capture of one connection can be walked as often as anybody likes."""
    transport, replay = replayed_ftms(ftms[0])
    first, _ = walked(transport, FtmsDriver, WALKS)
    second, _ = walked(reached(replay), FtmsDriver, WALKS)
    assert (first.phase, second.phase) == (Phase.ENDED, Phase.ENDED)
    assert replay.unknown == []


@pytest.mark.parametrize("family", LINES)
def test_a_treadmill_on_a_line_is_replayed(tmp_path: Path, family: str) -> None:
    """One that is polled and one that reports by itself: complete, at the same speeds."""
    known, baud = LINES[family]
    file = tmp_path / "line.jsonl"
    segments: tuple[Segment, ...] = (walk(8_000, 100), walk(8_000, 150))

    def driver() -> Driver:
        return DRIVERS[family].driver(known)

    wire = StreamTransport(FAMILIES[family].make(MakeUp(unit=known.unit)), baud)
    before, speeds = walked(wire, driver, segments, file)
    transport, replay = replayed_stream(file, baud)
    after, again = walked(transport, driver, segments)
    assert (before.phase, after.phase) == (Phase.ENDED, Phase.ENDED)
    assert set(of_motion(again)) <= set(of_motion(speeds))
    assert max(again) == max(speeds)
    assert replay.unknown == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ":1: this line is no JSON"),
        ('{"journal":1}\n', ":1: this is no capture"),
        ('{"capture":1,"url":"ble:X"}\n', "no connection came about"),
        ('{"capture":1,"url":"ble:X"}\n{"t":1}\n{"t":2}\n', ":2: this line is none of a capture"),
        (
            '{"capture":1,"url":"ble:X"}\n{"t":1,"what":"open","name":"X","reads":{"2ad4":"zz"}}\n',
            ":2: this line is none of a capture",
        ),
    ],
)
def test_what_is_no_capture_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    """And nothing is served."""
    file = tmp_path / "capture.jsonl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(NoCapture) as caught:
        read_tape(file)
    assert said in str(caught.value)


def test_a_capture_that_was_cut_off_is_played_as_far_as_it_goes(
    ftms: Captured, tmp_path: Path
) -> None:
    """Half a last line is no reason to lose the rest."""
    whole = ftms[0].read_text(encoding="utf-8")
    file = tmp_path / "cut.jsonl"
    file.write_text(whole[:-20], encoding="utf-8")
    frames = tape(file).connections[0].frames
    assert len(frames) == len(tape(ftms[0]).connections[0].frames) - 1


def test_a_capture_holds_every_frame_with_its_time(ftms: Captured) -> None:
    """Direction, characteristic, monotonic ms and octets, in the order they came in."""
    lines = [json.loads(line) for line in ftms[0].read_text(encoding="utf-8").splitlines()]
    frames = [line for line in lines if line.get("what") in ("in", "out")]
    assert {line["on"] for line in frames} >= {"2ad9", "2acd"}
    assert [line["t"] for line in frames] == sorted(line["t"] for line in frames)
    assert frames[0]["what"] == "out"
    assert frames[0]["hex"] == "00"  # control is asked for first
