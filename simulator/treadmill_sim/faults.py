"""What can be wrong with a simulated treadmill, as one value.

The one rule: a treadmill consults this value at the place where the fault bites, and nothing else
about it changes. The default is a machine without fault. The machine counts its bites, under the
name of the field: a fault that changed nothing was none.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Faults:
    """Faults in force. Give a new value to `inject` to change them; `Faults()` heals all."""

    silent_until_ms: int = 0  # no notification before this time; indications still come
    refuse_next: int | None = None  # result code for the next Control Point request, once
    cp_silent: bool = False  # requests are accepted and carried out, never answered
    ignore_stop: bool = False  # a client's stop or pause gets success and does nothing
    belt_stuck: bool = False  # the belt stands still at once, whatever is asked
    overspeed_ckmh: int = 0  # the running belt is faster than its target by this
    direction_stuck: bool = False  # the belt keeps its direction, and says yes to any other
    turns_round: bool = False  # the running belt goes the other way than it was told to
    octets_lost: int = 0  # on a line of octets, each so-many-th is lost; 0: none
    octets_garbled: int = 0  # has a bit turned over
    octets_doubled: int = 0  # comes twice
    packets_together: int = 0  # reports leave so many at a time; 0: each by itself
    status_bits: int = 0  # bits of its system status that are set, whatever it finds itself
    comm_bits: int = 0  # of its communication status
    toggle_stuck: bool = False  # the bit that turns over with each answer does not
