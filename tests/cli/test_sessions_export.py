"""What a person types to hand a session on, and what comes back."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from plans import walk
from treadmill_ctl.cli import exits
from treadmill_ctl.cli.main import main
from treadmill_ctl.core.profile import Part
from treadmill_ctl.records.reading import proved
from virtual_record import NAME, walked

SLOW = replace(walk(20_000, 60), label="Slow")
DOWN = replace(walk(20_000, 100, 50), label="Slower", part=Part.COOL_DOWN)


@pytest.fixture(scope="module")
def octets() -> bytes:
    """The record of a short walk."""
    return walked(SLOW, DOWN).octets


@pytest.fixture
def journals(tmp_path: Path, octets: bytes) -> Path:
    """A folder with that record."""
    folder = tmp_path / "journals"
    folder.mkdir()
    (folder / f"{NAME}.jsonl").write_bytes(octets)
    return folder


Sessions = Callable[..., Result]


@pytest.fixture
def sessions(journals: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sessions:
    """`treadmill-ctl sessions …` on that folder, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def called(verb: str, *words: str) -> Result:
        return CliRunner().invoke(
            main, ["sessions", verb, NAME, "--journal", str(journals), *words]
        )

    return called


@pytest.fixture
def broken(journals: Path, octets: bytes) -> Path:
    """The record with an octet changed in its middle."""
    path = journals / f"{NAME}.jsonl"
    middle = len(octets) // 2
    path.write_bytes(octets[:middle] + bytes([octets[middle] ^ 1]) + octets[middle + 1 :])
    return path


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        ((), "# treadmill-ctl curve, format 1"),
        (("--what", "events"), "# treadmill-ctl events, format 1"),
        (("--format", "jsonl"), '{"treadmill-ctl": "session"'),
        (("--format", "fhir"), '{\n "resourceType": "Bundle"'),
    ],
)
def test_each_format_goes_to_standard_output(
    sessions: Sessions, words: tuple[str, ...], begins: str
) -> None:
    """Where no file is named, and nothing else goes there."""
    said = sessions("export", *words)
    assert said.exit_code == exits.DONE, said.output
    assert said.stdout.startswith(begins)


def test_a_reader_that_has_seen_enough_breaks_nothing(journals: Path) -> None:
    """As with `| head`: no word of it, no traceback."""
    program = Path(sys.executable).parent / "treadmill-ctl"
    words = ["sessions", "export", NAME, "--journal", str(journals), "--format", "fhir"]
    reader, writer = os.pipe()
    os.close(reader)
    said = subprocess.run([program, *words], stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (said.returncode, said.stderr) == (exits.DONE, b"")


def test_the_lines_of_an_export_can_be_proved_again(sessions: Sessions, octets: bytes) -> None:
    """They are the journal's own, to the octet, under one line that explains them."""
    head, _, lines = sessions("export", "--format", "jsonl").stdout.partition("\n")
    assert lines.encode() == octets
    assert proved(octets).head in json.loads(head)["record"]


def test_a_file_is_private_and_never_written_over_unasked(
    sessions: Sessions, tmp_path: Path
) -> None:
    """It is about a walker; --force replaces it."""
    out = tmp_path / "curve.csv"
    assert sessions("export", "--out", str(out)).exit_code == exits.DONE
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    before = out.read_bytes()
    refused = sessions("export", "--what", "events", "--out", str(out))
    assert refused.exit_code == exits.BAD_INPUT
    assert "--force replaces it" in refused.stderr
    assert out.read_bytes() == before
    assert sessions("export", "--what", "events", "--out", str(out), "--force").exit_code == 0
    assert out.read_bytes() != before


def test_snomed_codes_come_when_asked_for(sessions: Sessions) -> None:
    """Not otherwise."""
    assert "snomed" not in sessions("export", "--format", "fhir").stdout
    assert "snomed" in sessions("export", "--format", "fhir", "--snomed").stdout


@pytest.mark.parametrize(
    "words",
    [("--format", "fhir", "--what", "events"), ("--snomed",), ("--force",), ("--format", "pdf")],
)
def test_what_does_not_go_together_is_refused(sessions: Sessions, words: tuple[str, ...]) -> None:
    """As a matter of usage, before anything is read."""
    assert sessions("export", *words).exit_code == exits.BAD_INPUT


def test_a_report_is_a_page_named_after_its_session(sessions: Sessions, tmp_path: Path) -> None:
    """In this folder, where nobody names a file; private as well."""
    said = sessions("report")
    assert said.exit_code == exits.DONE, said.output
    out = tmp_path / f"{NAME}.html"
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert sessions("report").exit_code == exits.BAD_INPUT


@pytest.mark.parametrize("kind", ["csv", "jsonl", "fhir"])
@pytest.mark.usefixtures("broken")
def test_of_a_broken_record_only_what_holds_is_exported(sessions: Sessions, kind: str) -> None:
    """What is wrong is told, and the exit code says that it is not all."""
    said = sessions("export", "--format", kind)
    assert said.exit_code == exits.CUT_SHORT
    assert "only what comes before it was written" in said.stderr
    assert said.stdout


def test_a_report_of_a_broken_record_says_so(
    sessions: Sessions, broken: Path, tmp_path: Path
) -> None:
    """On the page and to whoever made it."""
    assert sessions("report").exit_code == exits.CUT_SHORT
    fault = proved(broken.read_bytes()).fault
    page = (tmp_path / f"{NAME}.html").read_text(encoding="utf-8")
    assert f"THIS RECORD DOES NOT HOLD: {fault}" in page


@pytest.mark.parametrize("verb", ["export", "report"])
def test_what_is_no_record_is_refused_in_a_sentence(
    sessions: Sessions, journals: Path, verb: str
) -> None:
    """With where and why; nothing is written."""
    (journals / f"{NAME}.jsonl").write_bytes(b"")
    said = sessions(verb)
    assert said.exit_code == exits.BAD_INPUT
    assert "the file is empty" in said.stderr


def test_a_folder_that_takes_no_file_is_told(sessions: Sessions, tmp_path: Path) -> None:
    """With what the system says; no traceback."""
    said = sessions("report", "--out", str(tmp_path / "nowhere" / "x.html"))
    assert said.exit_code == exits.BAD_INPUT
    assert "No such file or directory" in said.stderr
