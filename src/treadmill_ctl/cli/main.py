"""The command `treadmill-ctl`: which verb lives where.

The one rule: start-up stays light. A verb's module is imported when the verb is called.
"""

from __future__ import annotations

import click

from treadmill_ctl import __version__
from treadmill_ctl.cli.lazy import LazyGroup

VERBS = {
    "run": ("treadmill_ctl.cli.run_verb:run", "Walk a profile on a treadmill."),
    "profile": (
        "treadmill_ctl.cli.profile_verbs:profile",
        "List, show, check, compare, draw profiles.",
    ),
    "walker": ("treadmill_ctl.cli.walker_verbs:walker", "Keep what walkers may and can walk."),
    "sessions": (
        "treadmill_ctl.cli.sessions_verbs:sessions",
        "List, show, prove, export the records of sessions.",
    ),
    "site": ("treadmill_ctl.cli.site_verbs:site", "Show and check what holds at this site."),
    "serve": (
        "treadmill_ctl.cli.serve_verb:serve",
        "Serve several treadmills behind one door.",
    ),
    "halt": (
        "treadmill_ctl.cli.halt_verb:halt",
        "Stop the treadmills of the service without it.",
    ),
    "config": (
        "treadmill_ctl.cli.config_verbs:config",
        "Check the configuration of the service.",
    ),
    "start": (
        "treadmill_ctl.cli.room_start:start",
        "Prepare a session on a treadmill of the service.",
    ),
    "confirm": (
        "treadmill_ctl.cli.room_start:confirm",
        "Say that everything is as it must be for the start.",
    ),
    "pause": ("treadmill_ctl.cli.room_verbs:pause", "Ramp to zero; the session may go on."),
    "resume": ("treadmill_ctl.cli.room_verbs:resume", "Go on, after 3-2-1."),
    "stop": ("treadmill_ctl.cli.room_stop:stop", "Stop one treadmill of the service, or all."),
    "estop": (
        "treadmill_ctl.cli.room_stop:estop",
        "Have one treadmill, or all, stop by themselves at once.",
    ),
    "reset": ("treadmill_ctl.cli.room_verbs:reset", "Say that a trip has been seen to."),
    "advance": ("treadmill_ctl.cli.room_verbs:advance", "Go on to the next segment."),
    "adjust": ("treadmill_ctl.cli.room_verbs:adjust", "Go one step faster or slower."),
    "finish": ("treadmill_ctl.cli.room_verbs:finish", "End with the profile's cool-down."),
    "status": ("treadmill_ctl.cli.room_status:status", "Show how the treadmills stand."),
    "watch": ("treadmill_ctl.cli.room_watch:watch", "Watch one treadmill, or the whole room."),
    "devices": ("treadmill_ctl.cli.room_status:devices", "List the treadmills of the service."),
    "logs": ("treadmill_ctl.cli.room_status:logs", "Show the last lines of the service's log."),
    "scan": ("treadmill_ctl.cli.scan_verbs:scan", "List the treadmills that can be heard."),
    "ports": ("treadmill_ctl.cli.ports_verb:ports", "List the serial ports."),
    "doctor": (
        "treadmill_ctl.cli.doctor_verb:doctor",
        "Look whether this computer can run sessions.",
    ),
    "commission": (
        "treadmill_ctl.cli.commission_verb:commission",
        "Check an empty treadmill, and write its file.",
    ),
    "mqtt": ("treadmill_ctl.cli.mqtt_verbs:mqtt", "Look at the broker of the service."),
    "replay": ("treadmill_ctl.cli.replay_verb:replay", "Run a journal through the core again."),
    "decode": ("treadmill_ctl.cli.bytes_verbs:decode", "Say what bytes of a protocol mean."),
    "encode": ("treadmill_ctl.cli.bytes_verbs:encode", "Write bytes of a protocol."),
    "completion": (
        "treadmill_ctl.cli.completion:completion",
        "Print what a shell needs to complete verbs.",
    ),
}


@click.group(cls=LazyGroup, verbs=VERBS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="treadmill-ctl")
def main() -> None:
    """Run scripted reverse-walking sessions on treadmills.

    The treadmill's own key and stop button are the emergency stop. Over Bluetooth, a stop by
    software is best effort: if the link dies, most treadmills keep running.
    """
