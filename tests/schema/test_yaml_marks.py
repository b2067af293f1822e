"""YAML with places: nothing is guessed, nothing grows, and every value knows where it stands."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.data import data_folder
from treadmill_ctl.schema.flaws import FLAWS_MAX, Bad, Flaw, Spot
from treadmill_ctl.schema.yaml_marks import Marked, decode, parse, read_text

FILES = [
    *sorted(data_folder("profiles").glob("*.yaml")),
    *sorted((Path(__file__).parent / "broken").glob("*.yaml")),
]


def said(text: str) -> list[str]:
    """What is wrong with a text, whether or not it could be read to its end."""
    try:
        flaws = parse(text, "x.yaml").flaws
    except Bad as bad:
        flaws = bad.flaws
    return [str(flaw) for flaw in flaws]


def test_every_scalar_stays_the_text_that_was_written() -> None:
    """No scalar becomes a number, a time, a truth value or nothing."""
    plain = parse("a: 1:30\nb: no\nc: 0x10\nd:\ne: 1e3\nf: 2026-11-22\n", "x.yaml").plain
    assert plain == {"a": "1:30", "b": "no", "c": "0x10", "d": "", "e": "1e3", "f": "2026-11-22"}


def test_every_value_and_every_key_has_its_place() -> None:
    """Lines and columns count from one; a path of keys and indexes leads to them."""
    marked = parse("a:\n  - b: x\n    c: [y, z]\n", "x.yaml")
    assert marked.keys["a", 0, "c"] == Spot(3, 5)
    assert marked.values["a", 0, "c", 1] == Spot(3, 12)
    assert marked.spot(("a", 0, "nowhere")) == Spot(2, 5)


@pytest.mark.parametrize("text", ["a: 1\r\nb: 2\r\n", "a: 1\nb: 2", "a: 1\rb: 2\r"])
def test_line_ends_of_every_system_are_read(text: str) -> None:
    """CRLF, LF and CR end a line, and the places are right."""
    marked = parse(text, "x.yaml")
    assert marked.plain == {"a": "1", "b": "2"}
    assert marked.values[("b",)] == Spot(2, 4)


def test_a_byte_order_mark_is_skipped() -> None:
    """A file from an editor that writes a BOM reads like any other."""
    assert decode(b"\xef\xbb\xbfa: 1", "x.yaml") == "a: 1"


@pytest.mark.parametrize(
    ("data", "place"),
    [(b"a: 1\nb: M\xfcller\n", Spot(2, 5)), ("a: 1\n".encode("utf-16"), Spot(1, 1))],
)
def test_what_is_not_utf_8_is_refused_where_it_begins(data: bytes, place: Spot) -> None:
    """Another encoding is named as the reason, at the octet that shows it."""
    with pytest.raises(Bad) as caught:
        decode(data, "x.yaml")
    expected = "the file is not UTF-8 from here on; save it as UTF-8"
    assert caught.value.flaws == (Flaw("x.yaml", place, expected),)


def test_an_alias_bomb_does_not_go_off() -> None:
    """Aliases are refused one by one and never followed, so nothing multiplies."""
    rows = [
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]" for i in range(9)
    ]
    lines = said("a: &a [lol, lol]\n" + "\n".join(rows))
    assert lines[0] == "x.yaml:1:4: &a names a value to use it again; write values out"
    assert lines[2] == "x.yaml:2:8: *a refers to another place; write the value out"


def test_messages_are_bounded() -> None:
    """However much is wrong, a person gets a hundred messages and the number of the others."""
    aliases = ", ".join(["*a"] * 5_000)
    marked = parse(f"a: [{aliases}]", "x.yaml")
    flaws = Bad(marked.flaws).flaws
    assert len(flaws) == FLAWS_MAX + 1 == 101
    assert flaws[-1].sentence == "and 4900 more"


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "a:\n"])
def test_endless_nesting_is_refused_at_once(opening: str) -> None:
    """A file that only opens is refused by its depth, without reading the rest of it."""
    text = "".join(opening.replace("a:\n", " " * i + "a:\n") for i in range(600))
    begin = time.process_time()
    assert "the nesting is deeper than 24 levels" in said(text)[0]
    assert time.process_time() - begin < 2


@pytest.mark.parametrize("text", ["? [a, b]\n: c", "{[a]: b}", "? {a: b}\n: c"])
def test_a_key_is_a_text(text: str) -> None:
    """A list or a block as a key is refused."""
    assert 'a key is one plain text, as in "for: 2 min"' in said(text)[0]


def test_the_first_of_two_equal_keys_stands_and_both_are_shown() -> None:
    """A second equal key is named with the line of the first, and what is under it is dropped."""
    marked = parse("a: 1\nb: 2\na:\n  c: 3\n  c: 4\na: {c: 5}\n", "x.yaml")
    assert marked.plain == {"a": "1", "b": "2"}
    assert [str(flaw) for flaw in marked.flaws] == [
        'x.yaml:3:1: "a" stands twice; it stood in line 1 already',
        'x.yaml:5:3: "c" stands twice; it stood in line 4 already',
        'x.yaml:6:1: "a" stands twice; it stood in line 1 already',
    ]


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    """256 kB is the most that is read; one octet more is refused."""
    path = tmp_path / "x.yaml"
    path.write_bytes(b"#" * 262_144)
    assert len(read_text(path)) == 262_144
    path.write_bytes(b"#" * 262_145)
    with pytest.raises(Bad, match="the file is larger than 256 kB"):
        read_text(path)


def test_a_file_that_cannot_be_opened_is_no_crash(tmp_path: Path) -> None:
    """A missing file and a folder are refused with the system's reason."""
    with pytest.raises(Bad, match=r"nowhere\.yaml: the file cannot be read: No such file"):
        read_text(tmp_path / "nowhere.yaml")
    with pytest.raises(Bad, match="the file cannot be read: Is a directory"):
        read_text(tmp_path)


def test_what_was_wrong_before_a_file_ends_is_told_as_well() -> None:
    """A key that stands twice is told beside what makes the rest unreadable."""
    assert said("a: 1\na: 2\nb: [c\n") == [
        'x.yaml:2:1: "a" stands twice; it stood in line 1 already',
        "x.yaml:3:4: a bracket is opened and never closed, or a comma is missing",
    ]
    assert len(said("a: 1\na: 2\n---\n")) == 2


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_quick_reader_and_the_one_in_python_read_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Values, places and flaws do not depend on whether the wheel of PyYAML has libyaml."""

    def read() -> Marked | tuple[Flaw, ...]:
        try:
            return parse(read_text(path), path.name)
        except Bad as bad:
            return bad.flaws

    quick = read()
    monkeypatch.setattr("treadmill_ctl.schema.yaml_marks._QUICK", yaml.BaseLoader)
    assert read() == quick


@given(st.text(alphabet="abc:-[]{}#&*!|>'\"%@`,? \n\t\r\x07~<=0.", max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    """Whatever is typed, the answer is values with places or `Bad` with places; no other error."""
    try:
        spots = list(parse(text, "x.yaml").values.values())
    except Bad as bad:
        spots = [flaw.spot for flaw in bad.flaws]
    assert spots
    assert all(spot is not None and spot >= Spot(1, 1) for spot in spots)
