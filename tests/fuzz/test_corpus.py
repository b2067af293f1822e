"""What fuzzing found worth keeping goes through every decoder, every time."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzzing.decoders import DECODERS

CORPUS = Path(__file__).parent / "corpus"
OCTETS_MAX = 90_000


def _kept(name: str) -> list[bytes]:
    text = (CORPUS / f"{name}.hex").read_text("ascii")
    return [bytes.fromhex(line) for line in text.split("\n")]


@pytest.mark.parametrize("name", list(DECODERS))
def test_kept_input_upsets_no_decoder(name: str) -> None:
    """Every kept input of a decoder is read or refused in its own way, and never raises."""
    kept = _kept(name)
    assert len(kept) > 1
    for octets in kept:
        DECODERS[name](octets)


@pytest.mark.parametrize("name", ["treadmill-data", "status", "request", "response", "driver"])
def test_kept_input_of_others_upsets_no_decoder(name: str) -> None:
    """What was found for one message is as harmless on another's channel, whole and cut."""
    for other in DECODERS:
        for octets in _kept(other):
            DECODERS[name](octets)
            DECODERS[name](octets[:-1])


def test_the_corpus_stays_small() -> None:
    """All that is kept is less than 90 kB, and every file of it has its decoder."""
    files = list(CORPUS.iterdir())
    assert {file.stem for file in files} == set(DECODERS)
    assert sum(file.stat().st_size for file in files) < OCTETS_MAX
