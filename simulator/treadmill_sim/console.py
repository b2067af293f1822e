"""The buttons and the key of a treadmill's console, pushed by a person.

The one rule: a button does to the machine what the console would, and what the machine would tell
its clients of it comes back as a Machine Status; nothing is told when nothing happened.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from treadmill_sim.oddities import Oddity
from treadmill_sim.record import encode_status
from treadmill_sim.spec import ftms_spec
from treadmill_sim.treadmill import Outcome, Treadmill


class Button(StrEnum):
    """What a person can do at the console."""

    START = "start"
    STOP = "stop"
    PAUSE = "pause"
    FASTER = "faster"
    SLOWER = "slower"
    STEEPER = "steeper"
    FLATTER = "flatter"
    KEY_PULL = "key_pull"
    KEY_PUT_BACK = "key_put_back"
    RESET = "reset"
    REVOKE = "revoke"  # take control away from the client that has it


def press(machine: Treadmill, button: Button) -> bytes:
    """Push a button; the Machine Status that tells of it, empty when there is nothing to tell."""
    return _DOES[button](machine)


def control_info(name: str) -> int:
    """The parameter that tells stop from pause."""
    return ftms_spec().statuses["stopped_or_paused_by_user"].parameters[0].values[name]


def _start(machine: Treadmill) -> bytes:
    outcome = machine.start()
    machine.by_console |= outcome is Outcome.DONE
    return _told(outcome, "started_or_resumed_by_user")


def _stop(machine: Treadmill) -> bytes:
    return _told(machine.stop(), "stopped_or_paused_by_user", control_info("stop"))


def _pause(machine: Treadmill) -> bytes:
    return _told(machine.pause(), "stopped_or_paused_by_user", control_info("pause"))


def _pull_key(machine: Treadmill) -> bytes:
    return encode_status("stopped_by_safety_key") if machine.pull_key() else b""


def _put_key_back(machine: Treadmill) -> bytes:
    machine.put_key_back()
    return b""


def _reset(machine: Treadmill) -> bytes:
    machine.reset()
    return encode_status("reset")


def _nothing(_: Treadmill) -> bytes:
    return b""


def _nudge_speed(machine: Treadmill, by_ckmh: int) -> bytes:
    if not machine.started:
        return b""
    outcome = machine.set_speed(machine.target_ckmh + by_ckmh)
    return _told(outcome, "target_speed_changed", machine.target_ckmh)


def _slower_ckmh(machine: Treadmill) -> int:
    step_ckmh = machine.profile.speed_step_ckmh
    if Oddity.BOTH_BUTTONS_UP not in machine.profile.odd:
        return -step_ckmh
    machine.bites[Oddity.BOTH_BUTTONS_UP] += machine.started
    return step_ckmh


def _nudge_grade(machine: Treadmill, by_dpct: int) -> bytes:
    outcome = machine.set_grade(machine.grade_target_dpct + by_dpct)
    return _told(outcome, "target_incline_changed", machine.grade_target_dpct)


def _told(outcome: Outcome, name: str, *values: int) -> bytes:
    return encode_status(name, *values) if outcome is Outcome.DONE else b""


_DOES: Mapping[Button, Callable[[Treadmill], bytes]] = {
    Button.START: _start,
    Button.STOP: _stop,
    Button.PAUSE: _pause,
    Button.FASTER: lambda machine: _nudge_speed(machine, machine.profile.speed_step_ckmh),
    Button.SLOWER: lambda machine: _nudge_speed(machine, _slower_ckmh(machine)),
    Button.STEEPER: lambda machine: _nudge_grade(machine, machine.profile.grade_step_dpct),
    Button.FLATTER: lambda machine: _nudge_grade(machine, -machine.profile.grade_step_dpct),
    Button.KEY_PULL: _pull_key,
    Button.KEY_PUT_BACK: _put_key_back,
    Button.RESET: _reset,
    Button.REVOKE: _nothing,  # the machine does not change; the peripheral tells the client
}
