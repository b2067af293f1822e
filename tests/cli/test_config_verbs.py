"""`treadmill-ctl config check` and `schema`: what `serve` would go by, with all that it names."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from treadmill_ctl.cli.main import main

ROOT = Path(__file__).parents[2]
ONE = 'version: 1\ntreadmills:\n  one: {address: "ble:A"}\n'


def config(*words: str) -> Result:
    """The verb with these words."""
    return CliRunner().invoke(main, ["config", *words])


def written(folder: Path, text: str) -> str:
    """A configuration in a file."""
    path = folder / "service.yaml"
    path.write_text(text)
    return str(path)


def test_the_commented_example_is_fine() -> None:
    """Whoever copies it begins with something that is taken."""
    said = config("check", str(ROOT / "docs" / "service.example.yaml"))
    assert (said.exit_code, said.output.endswith("fine\n")) == (0, True), said.output


def test_the_example_shows_everything_that_can_stand_in_it() -> None:
    """Every key of the language is in it, in force or as a comment."""
    text = (ROOT / "docs" / "service.example.yaml").read_text(encoding="utf-8")
    schema = json.loads(config("schema").output)
    shapes = (schema, *(each for each in schema["$defs"].values() if "properties" in each))
    keys = [key for shape in shapes for key in shape["properties"]]
    assert [key for key in keys if f"{key}:" not in text] == []


def test_the_schema_is_the_committed_one() -> None:
    """What is printed is what editors get from the checkout."""
    committed = (ROOT / "profiles" / "service.schema.json").read_text(encoding="utf-8")
    assert config("schema").output == committed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ONE.replace("ble:A", "zig:A"), ":3:18: address: 'zig' in 'zig:A' is no kind of"),
        (f"{ONE}site: nowhere.yaml\n", "nowhere.yaml: --site names this file"),
        (f"{ONE}profiles: nowhere\n", "profiles: there is no folder"),
    ],
)
def test_what_it_names_is_checked_too(tmp_path: Path, text: str, said: str) -> None:
    """An address that means nothing, a site or a folder that is not there: refused, code 2."""
    result = config("check", written(tmp_path, text))
    assert result.exit_code == 2
    assert said in result.output


def test_a_site_that_is_wrong_is_told_at_its_own_place(tmp_path: Path) -> None:
    """The file of the site by name, with line and column."""
    (tmp_path / "site.yaml").write_text("version: 1\nid: lab\ncaps: {backward: 60 km/h}\n")
    result = config("check", written(tmp_path, f"{ONE}site: site.yaml\n"))
    assert result.exit_code == 2
    assert "site.yaml:3:18:" in result.output


@pytest.mark.parametrize("how", ["variable", "usual place"])
def test_without_a_file_the_one_of_the_service_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """As the variable says, else at the usual place."""
    folder = tmp_path / "treadmill-ctl"
    folder.mkdir()
    path = written(folder, ONE)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path if how == "usual place" else tmp_path / "x"))
    if how == "variable":
        monkeypatch.setenv("TREADMILL_SERVICE", path)
    said = config("check")
    assert (said.exit_code, said.output) == (0, f"{path}: fine\n")
