"""Coverage-guided fuzzing: `python -m fuzzing SECONDS [DECODER…]`, with atheris installed.

Each decoder gets its seconds in a process of its own and begins at the kept corpus. Of what was
found the shortest inputs are kept that together walk every step seen. Writes bench/fuzzing.json.
A crash is kept in the corpus too, so that the tests fail until it is mended.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from fuzzing.coverage_of import worth_keeping
from fuzzing.decoders import DECODERS
from fuzzing.seeds import OCTETS_MAX, seeds

ROOT = Path(__file__).resolve().parents[3]
CORPUS = ROOT / "tests" / "fuzz" / "corpus"
REPORT = ROOT / "bench" / "fuzzing.json"
TARGET = Path(__file__).with_name("target.py")


def main() -> int:
    """Fuzz, keep, write."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    names = sys.argv[2:] or list(DECODERS)
    report: dict[str, Any] = json.loads(REPORT.read_text("utf-8")) if REPORT.exists() else {}
    crashed = False
    for name in names:
        figures = fuzz(name, seconds)
        report[name] = figures
        crashed = crashed or bool(figures["crashes"])
        sys.stdout.write(f"{name}: {figures}\n")
        REPORT.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 1 if crashed else 0


def fuzz(name: str, seconds: int) -> dict[str, Any]:
    """One decoder; its corpus grows by what is new and stays small."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "found"
        found.mkdir()
        kept = {**seeds(name), **_read(name)}
        for number, octets in enumerate(kept.values()):
            (found / f"kept-{number}").write_bytes(octets)
        said = _run(name, str(found), f"-max_total_time={seconds}", f"-artifact_prefix={folder}/")
        crashes = sorted(Path(folder).glob("crash-*")) + sorted(Path(folder).glob("timeout-*"))
        inputs = [each.read_bytes() for each in found.iterdir()]
        least = worth_keeping(DECODERS[name], inputs)
        _write(name, least + [each.read_bytes() for each in crashes])
        return {
            "seconds": seconds,
            "runs": _figure(r"Done (\d+) runs", said) or _figure(r"#(\d+)", said),
            "covered": _figure(r"cov: (\d+)", said),
            "kept": len(least),
            "crashes": [crash.read_bytes().hex() for crash in crashes],
        }


def _run(name: str, *options: str) -> str:
    limits = (f"-max_len={OCTETS_MAX}", "-timeout=10", "-rss_limit_mb=1024", "-verbosity=1")
    done = subprocess.run(
        [sys.executable, str(TARGET), name, *options, *limits],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    return done.stderr


def _figure(pattern: str, text: str) -> int:
    found = re.findall(pattern, text)
    return int(found[-1]) if found else 0


def _read(name: str) -> dict[str, bytes]:
    file = CORPUS / f"{name}.hex"
    lines = file.read_text("ascii").split("\n") if file.exists() else []
    return {line: bytes.fromhex(line) for line in lines}


def _write(name: str, inputs: list[bytes]) -> None:
    lines = sorted({octets.hex() for octets in inputs}, key=lambda line: (len(line), line))
    (CORPUS / f"{name}.hex").write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    sys.exit(main())
