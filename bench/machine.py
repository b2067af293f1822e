"""The machine that figures are taken on: in words that compare across machines, and its turns."""

from __future__ import annotations

import os
import platform
import time
from pathlib import Path

ADDITIONS = 300_000


def described() -> dict[str, str]:
    """Processor, cores, system, Python."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
    }


def pace() -> int:
    """How fast it is just now: additions of a plain loop in a ms of the processor's time."""
    began_s, total = time.process_time(), 0
    for number in range(ADDITIONS):
        total += number
    return round(ADDITIONS / (time.process_time() - began_s) / 1_000)


def goes_first(pid: int) -> bool:
    """Give a process, and not those it starts, the processor before others; whether it may."""
    try:
        os.sched_setscheduler(pid, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(1))
    except PermissionError:
        return False
    return True


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
