"""A browser without a screen and without a network, for pages that have to stand alone.

The one rule: whatever the page asks for leads nowhere, and is written down.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import zlib
from pathlib import Path
from typing import NamedTuple

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
WITHIN_S = 60
_A_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
_ITS_OWN = "not an origin"
_ALONE = (
    "--headless=new", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-extensions",
    "--disable-domain-reliability", "--metrics-recording-only", "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9",
    "--enable-logging=stderr", "--log-level=0",
)  # fmt: skip


class Seen(NamedTuple):
    """What a browser did with a page: addresses it asked for, and what it complained of."""

    asked: list[str]
    complained: list[str]


def browser() -> str:
    """The browser of this machine. Raises FileNotFoundError."""
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    raise FileNotFoundError("found no Chromium (Debian: chromium)")


def opened(page: Path, *options: str) -> Seen:
    """Open a file as a person would."""
    log, profile = page.with_suffix(".net.json"), page.with_suffix(".profile")
    root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    files = (f"--log-net-log={log}", f"--user-data-dir={profile}", page.as_uri())
    said = subprocess.run(
        [browser(), *_ALONE, *root, *options, *files],
        capture_output=True, text=True, timeout=WITHIN_S, check=True,
    )  # fmt: skip
    complained = [line for line in said.stderr.splitlines() if ":CONSOLE" in line]
    return Seen(_asked(log), complained)


def picture(page: Path, width: int, height: int) -> set[tuple[int, int, int]]:
    """The colours on what a window of a size shows."""
    file = page.with_suffix(".png")
    opened(page, f"--screenshot={file}", f"--window-size={width},{height}")
    return colours(file.read_bytes())


def sheets(page: Path) -> int:
    """On how many sheets it prints."""
    file = page.with_suffix(".pdf")
    opened(page, f"--print-to-pdf={file}", "--no-pdf-header-footer")
    return len(_A_PAGE.findall(file.read_bytes()))


def colours(octets: bytes) -> set[tuple[int, int, int]]:
    """Every colour in a PNG of eight bits a channel."""
    data, at, wide, channels = b"", 8, 0, 3
    while at < len(octets):
        length, kind = int.from_bytes(octets[at : at + 4]), octets[at + 4 : at + 8]
        part = octets[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            wide, channels = int.from_bytes(part[:4]), {2: 3, 6: 4}[part[9]]
        elif kind == b"IDAT":
            data += part
        at += 12 + length
    found: set[tuple[int, int, int]] = set()
    row_octets = wide * channels
    rows, before = zlib.decompress(data), bytes(row_octets)
    for begin in range(0, len(rows), row_octets + 1):
        before = _unfiltered(
            rows[begin], rows[begin + 1 : begin + 1 + row_octets], before, channels
        )
        found |= {(before[i], before[i + 1], before[i + 2]) for i in range(0, row_octets, channels)}
    return found


def _unfiltered(kind: int, row: bytes, above: bytes, channels: int) -> bytes:
    """A row as it was before it was made easier to press."""
    out = bytearray(row)
    for i in range(len(out)):
        left = out[i - channels] if i >= channels else 0
        up, corner = above[i], above[i - channels] if i >= channels else 0
        guess = (0, left, up, (left + up) // 2, _paeth(left, up, corner))[kind]
        out[i] = (out[i] + guess) & 255
    return bytes(out)


def _paeth(left: int, up: int, corner: int) -> int:
    near = left + up - corner
    return min((left, up, corner), key=lambda each: abs(near - each))


def _asked(log: Path) -> list[str]:
    """Every address that a page asked for; what the browser asks by itself has no origin."""
    text = log.read_text(encoding="utf-8", errors="replace")
    try:
        events = json.loads(text)["events"]
    except json.JSONDecodeError:  # the browser was gone before it wrote the end
        events = json.loads(text.rstrip().rstrip(",") + "]}")["events"]
    said = (event.get("params", {}) for event in events)
    urls = (each["url"] for each in said if each.get("initiator", _ITS_OWN) != _ITS_OWN)
    return sorted({url for url in urls if url.startswith(("http", "ws", "ftp"))})
