"""The verb `doctor`, as typed, and what it gathers from a computer."""

from __future__ import annotations

import grp
import json
import os
import pwd
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from treadmill_ctl.cli import (
    doctor_disk,
    doctor_files,
    doctor_found,
    doctor_ports,
    doctor_radio,
    doctor_service,
    doctor_verb,
)
from treadmill_ctl.cli.doctor_found import Found, Need, fine, look, mend
from treadmill_ctl.cli.main import main
from treadmill_ctl.records.index_file import index_path, opened
from treadmill_ctl.schema.service_file import load_service
from treadmill_ctl.transports import serial_ports
from treadmill_ctl.transports.serial_ports import Port

QUICK_S = 10.0  # of a machine that has other work; it takes some 1 s
WALKER = "version: 1\nid: P-017\n"
SERVICE = """\
version: 1
treadmills:
  room-1: {{address: "serial:/dev/ttyNONE?speaks=trackmaster&unit=km/h"}}
  room-2: {{address: "ble:X", guardian: none}}
  room-3: {{address: "ble:X?radio=sim:memory"}}
door: {{socket: {socket}}}
roles:
  therapist: [root, nobody-of-this-name, "@nobody-of-this-name"]
"""


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An account of which nothing is there yet."""
    for name in ("CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    monkeypatch.delenv("TREADMILL_SERVICE", raising=False)


def typed(*words: str) -> Result:
    """Type `treadmill-ctl doctor …`."""
    return CliRunner().invoke(main, ["doctor", *words])


def findings(result: Result) -> dict[str, list[dict[str, Any]]]:
    """What it says, for programs, by what it looked at."""
    found: dict[str, list[dict[str, Any]]] = {}
    for each in json.loads(result.stdout)["findings"]:
        found.setdefault(each["about"], []).append(each)
    return found


def only(monkeypatch: pytest.MonkeyPatch, *found: Found) -> None:
    """Let it find this and nothing else."""

    def made_up(*_: object) -> Iterator[Found]:
        return iter(found)

    monkeypatch.setattr(doctor_verb, "_found", made_up)


def test_this_computer_is_looked_at_quickly() -> None:
    """On the computer of this test everything is looked at, within seconds."""
    began_s = time.perf_counter()
    result = typed("--json")
    assert time.perf_counter() - began_s < QUICK_S
    said = json.loads(result.stdout)
    assert result.exit_code == (0 if said["ok"] else 1)
    assert set(findings(result)) == {
        "program", "terminal", "Bluetooth", "serial ports", "clock", "computer", "profiles",
        "site", "walkers", "disk", "list of sessions",
    }  # fmt: skip
    (shipped,) = findings(result)["profiles"]
    assert shipped["need"] == "fine"


def test_nothing_is_made_by_looking(tmp_path: Path) -> None:
    """No folder and no file is there afterwards that was not there before."""
    typed()
    assert list(tmp_path.iterdir()) == []


def test_what_has_to_be_mended_decides_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """0 with things to look at, 1 as soon as one has to be mended."""
    only(monkeypatch, fine("disk", "well"), look("clock", "so", "do this"))
    assert typed().exit_code == 0
    only(monkeypatch, look("clock", "so", "do this"), mend("disk", "full", "make room"))
    assert typed().exit_code == 1


def test_a_person_reads_a_line_and_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it is, how it stands, what to do below it, and the sum."""
    only(monkeypatch, fine("disk", "well"), mend("serial ports", "none", "plug one in"))
    assert typed().stdout.splitlines() == [
        "fine  disk          well",
        "MEND  serial ports  none",
        "                    plug one in",
        "1 to mend, 0 to look at.",
    ]


def test_a_program_reads_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same as JSON; what is fine has no remedy."""
    only(monkeypatch, fine("disk", "well"), look("clock", "so", "do this"))
    assert json.loads(typed("--json").stdout) == {
        "ok": True,
        "findings": [
            {"about": "disk", "need": "fine", "found": "well", "remedy": None},
            {"about": "clock", "need": "look", "found": "so", "remedy": "do this"},
        ],
    }


def test_what_cannot_be_looked_at_keeps_nothing_else_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A check that the system refuses is a finding, and the others go on."""

    def refused(**_: object) -> Iterator[Found]:
        raise PermissionError(13, "Permission denied", "/run/x")

    monkeypatch.setattr(doctor_radio, "looked", refused)
    found = findings(typed("--json"))
    (bluetooth,) = found["Bluetooth"]
    assert bluetooth["found"] == "it cannot be looked at: Permission denied (/run/x)"
    assert "disk" in found


def test_an_account_without_a_home_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual folders are nowhere then; what can be looked at is."""

    def homeless() -> Path:
        raise RuntimeError

    for place in ("journal_folder", "walker_folder"):
        monkeypatch.setattr(doctor_verb, place, homeless)
    found = findings(typed("--json"))
    assert "has no home folder" in found["disk"][0]["found"]
    assert "walkers" not in found
    assert "profiles" in found


def test_walkers_are_read_and_private(tmp_path: Path) -> None:
    """A file that is wrong is told with its place, one that others may read with its cure."""
    folder = tmp_path / "walkers"
    folder.mkdir(mode=0o700)
    good, wrong = folder / "P-017.yaml", folder / "P-018.yaml"
    good.write_text(WALKER)
    wrong.write_text(f"{WALKER}speed: 3\n")
    good.chmod(0o644)
    wrong.chmod(0o600)
    said = [each.found for each in doctor_files.walkers(folder)]
    assert len(said) == 2
    assert said[0].startswith(f"{wrong}:")
    assert said[1] == f"others of this computer may read {good}"
    good.chmod(0o600)
    wrong.unlink()
    assert [each.found for each in doctor_files.walkers(folder)] == [f"1 in {folder} can be read"]


def test_a_site_that_is_wrong_is_told(tmp_path: Path) -> None:
    """A policy that is named and missing, and one that cannot be read."""
    missing = tmp_path / "none.yaml"
    assert "it is not there" in next(iter(doctor_files.site(missing))).found
    missing.write_text("version: 1\nid: here\ncaps: {speed: 3}\n")
    assert {each.need for each in doctor_files.site(missing)} == {Need.MEND}


def test_the_list_of_sessions_is_read_and_not_written(tmp_path: Path) -> None:
    """A whole one, none, one of a later version, and one that is no list any more."""
    journals = tmp_path / "journals"
    path = index_path(journals)
    assert not doctor_files.gathered_list(journals).there
    opened(path).close()
    whole = doctor_files.gathered_list(journals)
    assert (whole.trouble, whole.form) == ("", whole.known)
    with sqlite3.connect(path) as index:
        index.execute("PRAGMA user_version = 99")
    index.close()
    assert doctor_files.gathered_list(journals).form == 99
    path.write_bytes(b"no list any more" * 500)
    assert doctor_files.gathered_list(journals).trouble == "file is not a database"
    assert path.read_bytes() == b"no list any more" * 500


def test_the_disk_is_tried_where_records_would_be(tmp_path: Path) -> None:
    """A folder that is there with its mode; one that is not yet by the one above it."""
    folder = tmp_path / "journals"
    folder.mkdir(mode=0o750)
    there = doctor_disk.gathered(folder)
    assert there.mode == 0o750
    assert there.free_octets > 0
    assert len(there.syncs_ms) > 0
    later = doctor_disk.gathered(tmp_path / "not" / "yet")
    assert (later.mode, later.refused) == (0, "")
    assert list(folder.iterdir()) == []


def test_a_disk_that_takes_nothing_is_told(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    in_the_way = tmp_path / "journals"
    in_the_way.write_text("")
    assert doctor_disk.gathered(in_the_way).refused == "Not a directory"


def test_ports_are_looked_at_and_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which may be used, and by whom one is held, is told without opening any."""
    here = tmp_path / "ttyUSB0"
    here.touch()

    def ports() -> tuple[Port, ...]:
        return (Port(str(here)),)

    monkeypatch.setattr(serial_ports, "ports", ports)
    monkeypatch.setattr(doctor_ports, "programs", dict[int, str])
    assert [each.found for each in doctor_ports.looked()] == [f"{here} can be used"]
    monkeypatch.setattr(doctor_ports, "programs", doctor_found.programs)
    with here.open():
        (held, *_) = doctor_ports.looked()
    assert held.need is Need.LOOK
    assert f"{here} is open in " in held.found


def test_modem_manager_is_known_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it is among the programs that run, an adapter has to be kept from it."""
    here = tmp_path / "ttyACM0"
    here.touch()
    monkeypatch.setattr(serial_ports, "ports", lambda: (Port(str(here)),))
    monkeypatch.setattr(doctor_ports, "programs", lambda: {1 << 30: "ModemManager"})
    assert [each.need for each in doctor_ports.looked()] == [Need.FINE, Need.MEND]
    monkeypatch.setattr(doctor_ports, "UDEV", tmp_path)
    (tmp_path / "c0:0").write_text("I:1\nE:ID_MM_DEVICE_IGNORE=1\n")
    assert [each.need for each in doctor_ports.looked()] == [Need.FINE]


@pytest.mark.parametrize(
    ("mode", "members", "said"),
    [
        (0o660, [], "sudo usermod -aG dialout"),
        (0o660, [pwd.getpwuid(os.getuid()).pw_name], "Log out and in again."),
        (0o600, [], "Ask whoever looks after"),
    ],
)
def test_who_may_use_a_port_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, members: list[str], said: str
) -> None:
    """By the group that owns it, and whether this account is one of its members already."""
    here = tmp_path / "ttyUSB0"
    here.touch()
    here.chmod(mode)
    if os.getgid() == 0:
        os.chown(here, -1, 20)

    def refused(*_: object) -> bool:
        return False

    def group(_: int) -> SimpleNamespace:
        return SimpleNamespace(gr_name="dialout", gr_mem=members)

    monkeypatch.setattr(grp, "getgrgid", group)
    monkeypatch.setattr(os, "access", refused)
    monkeypatch.setattr(serial_ports, "ports", lambda: (Port(str(here)),))
    (found,) = doctor_ports.looked()
    assert said in found.remedy
    assert found.need is Need.MEND


def test_a_configuration_is_held_against_this_computer(tmp_path: Path) -> None:
    """Ports, accounts, groups and the door's folder are looked for, and Bluetooth is wanted."""
    (tmp_path / "in the way").touch()
    file = tmp_path / "service.yaml"
    file.write_text(SERVICE.format(socket="in the way/door.sock"))
    found = findings(typed("--json", "--config", str(file)))
    said = [each["found"] for each in found["service"]]
    assert said == [
        f"{file} can be taken on: 3 treadmills",
        "treadmill room-1: there is no port /dev/ttyNONE",
        "roles: this computer has no account nobody-of-this-name",
        "roles: this computer has no group nobody-of-this-name",
        "treadmill room-2 needs no guardian: if the service dies, its belt runs on",
        f"door: its socket cannot be made in {tmp_path / 'in the way'}",
    ]
    configured = load_service(file, lambda _: "")
    assert doctor_service.over_the_air(configured)


def test_a_configuration_that_is_named_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is missing has to be mended, by option or by variable; without one none is."""
    missing = str(tmp_path / "none.yaml")
    assert findings(typed("--json", "--config", missing))["service"][0]["need"] == "mend"
    monkeypatch.setenv("TREADMILL_SERVICE", missing)
    assert findings(typed("--json"))["service"][0]["need"] == "mend"
    monkeypatch.delenv("TREADMILL_SERVICE")
    assert "service" not in findings(typed("--json"))
