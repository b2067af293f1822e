"""Models that are known: what they are known by, what their files may say, what a driver heeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from odd_sessions import Disturbance, OddSession
from treadmill_ctl.core.model import Machine, Range
from treadmill_ctl.data import data_folder
from treadmill_ctl.drivers.contract import Unfit
from treadmill_ctl.drivers.counting import HUNDREDTHS_OF_MPH
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.drivers.quirks import Model, Quirks, taken_for
from treadmill_ctl.schema import model_files
from treadmill_ctl.schema.flaws import Bad
from treadmill_ctl.schema.model_files import known_models, load_model, models_in
from treadmill_sim.machine import MachineProfile
from treadmill_sim.personality import as_they_are, made, personalities, read_personality

HEAD = "version: 1\ntitle: Mill One\nsource: A test.\n"
MATCH = 'match: {names: ["MILL ONE"]}\n'
SPEEDS = {"2ad4": bytes.fromhex("3200d0070a00"), "2ad5": bytes.fromhex("000096000500")}
SHIPPED = models_in(data_folder("protocols") / "quirks")


def written(folder: Path, needs: str, match: str = MATCH, behaves: str = "") -> Path:
    """A file of a model."""
    path = folder / "mill-one.yaml"
    path.write_text(f"{HEAD}{match}{behaves}needs: {needs}\n", "utf-8")
    return path


def identified(model: Model, name: str = "MILL ONE") -> Machine | Unfit:
    """What a driver that knows a model makes of a treadmill with 0.5 to 20 km/h."""
    return FtmsDriver((model,)).identify(name, SPEEDS)


@pytest.mark.parametrize(
    ("needs", "figure", "value"),
    [
        ("{starts_within: 12 s}", "start_ms_max", 12_000),
        ("{follows_within: 4 s}", "follow_ms", 4_000),
        ("{commands_apart: 3 s}", "command_gap_ms", 3_000),
        ("{deceleration: 0.3 m/s²}", "deceleration_mm_s2", 300),
        ("{reports_every: 0.5 s}", "report_period_ms", 500),
        ("{key: silent}", "reports_key", False),
        ("{grade: left-alone}", "grade", None),
        (
            "{speed: {from: 1 km/h, to: 6 km/h, step: 0.1 km/h}}",
            "speed",
            Range(100, 600, 10),
        ),
        ("{told_in: mph}", "speed", HUNDREDTHS_OF_MPH.grid(50, 2_000, 10)),
    ],
)
def test_what_a_model_needs_is_heeded(
    tmp_path: Path, needs: str, figure: str, value: object
) -> None:
    """Each key of `needs` has its place in the machine that the session is held against."""
    machine = identified(load_model(written(tmp_path, needs)))
    assert isinstance(machine, Machine)
    assert getattr(machine, figure) == value


def test_a_model_that_is_not_to_be_used_is_refused_with_its_reason(tmp_path: Path) -> None:
    """And with the model that it was taken for."""
    found = identified(load_model(written(tmp_path, "{refused: its belt is of paper}")))
    assert found == Unfit("MILL ONE (taken for Mill One) is not used: its belt is of paper.")


def test_a_session_shows_what_it_took_the_treadmill_for(tmp_path: Path) -> None:
    """In the name under which it speaks of it."""
    machine = identified(load_model(written(tmp_path, "{key: silent}")))
    assert isinstance(machine, Machine)
    assert machine.name == "MILL ONE (taken for Mill One)"


def test_an_unknown_treadmill_is_as_if_there_were_no_models() -> None:
    """The careful default, under its own name."""
    assert FtmsDriver(SHIPPED).identify("Elsewhere", SPEEDS) == FtmsDriver().identify(
        "Elsewhere", SPEEDS
    )


def test_a_new_model_is_one_file(tmp_path: Path) -> None:
    """One that counts down for 12 s trips as an unknown one, and is walked on with its file."""
    counts = "behaves: [status-padded]\nmade: {countdown_ms: 12000}\n"
    path = written(tmp_path, "{starts_within: 20 s}", behaves=counts)
    who = read_personality(path)
    profile = made(MachineProfile(**who.make_up), who.oddities)
    unknown = OddSession(profile, SHIPPED).told(Disturbance.NONE)
    known = OddSession(profile, models_in(tmp_path)).told(Disturbance.NONE)
    assert (unknown.words, known.words) == ("tripped: no_motion (R10)", "completed")


NAMED = Model("named", "Named", names=("MILL",))
LONGER = Model("longer", "Longer", names=("MILL ONE",))
BY_MAKER = Model("by-maker", "By maker", names=("MILL",), manufacturer="Miller", model="M1")
STRINGS = {"2a29": b"miller", "2a24": b"M1\0"}


@pytest.mark.parametrize(
    ("name", "reads", "key"),
    [
        ("mill 7", {}, "named"),
        ("MILL ONE", {}, "longer"),
        ("MILL ONE", STRINGS, "by-maker"),
        ("MILL 7", {**STRINGS, "2a24": b"M2"}, "named"),
        ("GRINDER", STRINGS, None),
    ],
)
def test_the_closest_model_is_the_one(name: str, reads: dict[str, bytes], key: str | None) -> None:
    """By the beginning of the name, and by the strings where a model gives them: all of them."""
    found = taken_for((NAMED, LONGER, BY_MAKER), name, reads)
    assert [model.key for model in found] == ([] if key is None else [key])


def test_two_models_that_fit_alike_are_refused() -> None:
    """Taken for the wrong one, a treadmill could run too fast."""
    other = Model("other", "Other", names=("MILL",))
    found = FtmsDriver((NAMED, other)).identify("MILL", SPEEDS)
    assert isinstance(found, Unfit)
    assert "the files of named and other fit it alike" in found.why


def test_quirks_are_nothing_by_default() -> None:
    """A machine with no quirks is the same machine."""
    machine = Machine("Mill", "ftms", Range(50, 1_000, 10), reports_key=True)
    assert Quirks().of(machine) == machine


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (f"{HEAD}match: {{}}\n", "4", "write names or model"),
        (f'{HEAD}match: {{names: ["AB"]}}\n', "4", "shorter than 3"),
        (f"{HEAD}{MATCH}needs: {{told_in: furlongs}}\n", "5:18", "allowed: mph"),
        (f"{HEAD}{MATCH}needs: {{grade: none}}\n", "5:16", "allowed: left-alone"),
        (f"{HEAD}{MATCH}needs: {{key: loud}}\n", "5:14", "allowed: silent"),
        (f"{HEAD}{MATCH}needs: {{colour: red}}\n", "5:9", "colour"),
    ],
)
def test_a_flaw_is_told_with_its_place(tmp_path: Path, text: str, place: str, said: str) -> None:
    """File, line and column, and what is allowed."""
    path = tmp_path / "mill-one.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(Bad) as bad:
        models_in(tmp_path)
    first = str(bad.value.flaws[0])
    assert first.startswith(f"{path}:{place}")
    assert said in first


def test_a_site_has_models_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the shipped ones, and in the place of one of the same name."""
    (tmp_path / "fs-bt-t4.yaml").write_text(f"{HEAD}{MATCH}", "utf-8")
    monkeypatch.setenv(model_files.FOLDER, str(tmp_path))
    known = known_models.__wrapped__()
    assert [model.title for model in known if model.key == "fs-bt-t4"] == ["Mill One"]
    assert len(known) == len(SHIPPED)


def test_a_folder_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rather than taken for one without models."""
    monkeypatch.setenv(model_files.FOLDER, str(tmp_path / "gone"))
    with pytest.raises(Bad, match="no such folder"):
        known_models.__wrapped__()


@pytest.mark.parametrize("key", personalities())
def test_a_shipped_model_is_known_again_by_what_it_says(key: str) -> None:
    """The simulated one is taken for its own file, and for no other."""
    profile = as_they_are(MachineProfile(), [key])
    strings = {"2a29": profile.manufacturer.encode(), "2a24": profile.model.encode()}
    assert [model.key for model in taken_for(SHIPPED, profile.name, strings)] == [key]
