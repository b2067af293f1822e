"""Words to whoever started the program, who may be gone by now.

The one rule: a terminal that is gone, or that cannot show a sign, breaks nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import TextIO

import click


def say(*lines: str) -> None:
    """Lines on standard output."""
    _echo(sys.stdout, lines)


def complain(*lines: str) -> None:
    """Lines on standard error."""
    _echo(sys.stderr, lines)


def give(octets: bytes) -> None:
    """Octets on standard output, as they are."""
    with _perhaps_gone(sys.stdout):
        sys.stdout.buffer.write(octets)
        sys.stdout.buffer.flush()


def show_any_sign() -> None:
    """From now on, a sign that the terminal cannot show becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _echo(stream: TextIO, lines: tuple[str, ...]) -> None:
    with _perhaps_gone(stream):
        for line in lines:
            click.echo(line, file=stream)


@contextmanager
def _perhaps_gone(stream: TextIO) -> Generator[None]:
    """Nobody may be there to hear it."""
    try:
        yield
    except OSError:
        with suppress(OSError):  # or Python tries again at its end, and fails
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
