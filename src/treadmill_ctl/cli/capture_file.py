"""The file of a capture: every frame of a connection, a line of JSON each.

The one rule: it is this user's alone, never in the place of another file, and no disk holds the
loop: what cannot be written is missing from it, and said in the end.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from treadmill_ctl import __version__
from treadmill_ctl.cli.outlet import Outlet
from treadmill_ctl.schema.flaws import Bad, Flaw
from treadmill_ctl.transports.captured import CapturedTransport
from treadmill_ctl.transports.contract import Transport

FORMAT: Final = 1
KEPT: Final = 1_000_000  # an hour at the pace of the quickest line, should the disk be away
Verb = TypeVar("Verb", bound=Callable[..., Any])

capture_option: Final = click.option(
    "--capture",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Keep every frame that is exchanged in a new file; `treadmill-sim replay` serves it.",
)


class Capture:
    """A capture that is being taken. Its first line says of what."""

    def __init__(self, path: Path, url: str) -> None:
        """Begin a new file. Raises Bad where it cannot be had."""
        self.path = path
        self._digest = sha256()
        self._fault = ""
        self._done = False
        try:
            self._number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            sentence = "there is a file of this name already; give another with --capture"
            raise Bad([Flaw(str(path), None, sentence)]) from error
        except OSError as error:
            sentence = f"the capture cannot be written: {error.strerror}; give another --capture"
            raise Bad([Flaw(str(path), None, sentence)]) from error
        self._outlet = Outlet[Mapping[str, Any]](self._write, KEPT)
        self._outlet.put({"capture": FORMAT, "url": url, "software": __version__})

    def of(self, transport: Transport) -> Transport:
        """The same transport, noted."""
        return CapturedTransport(transport, self._outlet.put)

    def close(self) -> str:
        """Wait until it is on the disk, within a bound; its SHA-256 where it is whole."""
        self._outlet.close()
        return self._digest.hexdigest() if self.is_whole else ""

    @property
    def is_whole(self) -> bool:
        """Whether all of it was written; known once it is closed."""
        return self._done and not self._fault

    @property
    def said(self) -> str:
        """What became of it, in a sentence; known once it is closed."""
        if self.is_whole:
            return f"Captured: {self.path}"
        why = self._fault or "the disk does not answer"
        return f"{self.path}: THE CAPTURE IS NOT COMPLETE: {why}"

    def _write(self, lines: Iterator[Mapping[str, Any] | None]) -> None:
        try:
            with os.fdopen(self._number, "wb") as stream:
                for line in lines:
                    if line is None:
                        continue
                    octets = json.dumps(line, separators=(",", ":")).encode() + b"\n"
                    stream.write(octets)
                    self._digest.update(octets)
            self._done = True
        except OSError as error:
            self._fault = error.strerror or type(error).__name__
