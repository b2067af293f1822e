"""What treadmills in the field do that the specification does not say: the closed set, by name.

The one rule: a name stands for one deviation that was seen, and deviations combine; a treadmill
without any keeps to the specification.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Oddity(StrEnum):
    """A deviation; its value is the sentence of it."""

    ACK_WITHOUT_MOTION = "says yes to a start, and its belt never moves"
    STOP_UNRELIABLE = "says yes to a stop and runs on; the next it obeys, and says that it failed"
    START_IS_TOGGLE = "a start while it runs stops it, and it says yes"
    START_COUNTDOWN = "counts down 5 s, and a start meanwhile begins the count again"
    SPEED_BEFORE_START_IGNORED = "forgets a speed that comes before it has run for 2.5 s"
    MUST_BE_RUNNING = "takes nothing before a person has started it at its console"
    CONSOLE_SESSION_LOCKS_APP = "takes nothing, a stop neither, once started at its console"
    CP_SILENT = "does what it is told, and never answers"
    CP_SLOW = "answers after 2 s"
    CP_NEEDS_ENCRYPTION = "takes nothing before it is paired"
    CP_WRITE_WITHOUT_RESPONSE = "its Control Point is written without a response"
    INDICATION_BEFORE_WRITE_RSP = "its answer comes before the write is over"
    MALFORMED_RESPONSE = "answers in one octet where there must be three"
    CONTROL_LOST_AFTER_STOP = "takes control back at every stop, and does not say so"
    VENDOR_UNLOCK = "takes nothing before its maker's own words"
    IN_MPH = "reads a speed in km/h as one in mph"
    BOTH_MPH = "says and reads every speed in mph"
    SILENT_CLAMP = "says yes to what is out of its range, and goes to the end of it"
    SPEED_TRUNCATED = "says yes to any speed, and cuts it to 0.1 km/h"
    MIN_CLAMP = "never runs slower than 1.0 km/h, whatever its range says"
    BELOW_MIN_REPORTS = "reports speeds below its lowest while it starts and stops"
    RANGE_LIES = "gives 0 to 655.35 km/h as its speeds"
    FEATURES_LIE = "says that it takes no targets, and takes them"
    REPORTS_TARGET_NOT_BELT = "reports its target for its speed while the belt still gains"
    SILENCE_ON_STOP = "reports nothing more from a stop on"
    STALE_SPEED_ON_STOP = "keeps reporting its last speed after a stop"
    STATUS_LATE = "tells of a stop when the belt stands"
    STATUS_INVERTED = "tells of a stop when it is started"
    STATUS_PADDED = "pads its status messages to three octets"
    STATUS_NEVER = "sends no status messages"
    TRAINING_CONST = "its training status never changes"
    PAUSE_IS_STOP = "stops and counts from zero when told to pause"
    TOTALS_RESET_ON_STOP = "its totals are zero once the belt stands"
    AUTOSTART = "starts by itself 5 s after somebody connected"
    THIRD_PARTY_START = "another program starts it every 3 s"
    THIRD_PARTY_TARGET = "another program tells it 1.0 km/h every 5 s while it runs"
    BOTH_BUTTONS_UP = "both speed buttons of its console speed it up"
    CREEP_UP = "runs 0.5 km/h faster by itself every 5 s"
    RFU13_STEPS = "sets a reserved bit, and sends a step count behind its records"
    TRAILING_BYTES = "sends every record in 34 octets, whatever is in it"
    TRUNCATED_RECORD = "sends the first 20 octets of its records"
    SPLIT_RECORD = "sends every record in two parts"
    DROP_FRAGMENT = "sends the first of two parts and never the second"
    BAD_SENTINEL = "sends values that mean nothing where none is known"
    SHORT_TRAINING_STATUS = "sends its training status in one octet"
    NO_INCLINE_REPORT = "never reports its grade"
    INCLINE_STEP_QUIRK = "its deck goes from -5 % in steps of 0.7 %"
    DROP_AFTER_20S = "ends every connection after 20 s"
    ADV_WINDOW = "can be found for a minute after it is switched on"
    DISCONNECT_KEEPS_RUNNING = "runs on when the connection is lost"
    DISCONNECT_STOPS = "stops when the connection is lost"
    USER_ABSENT_STOP = "stops by itself 20 s after a start, as its sensor sees nobody"

    @property
    def word(self) -> str:
        """What it is called in files and on a command line, as `both-mph`."""
        return self.name.lower().replace("_", "-")


BY_WORD: Final[Mapping[str, Oddity]] = {oddity.word: oddity for oddity in Oddity}
