"""What the doctor makes of a broker that is configured."""

from __future__ import annotations

from dataclasses import replace

import pytest

from treadmill_ctl.cli.doctor_broker import BrokerFacts, judged
from treadmill_ctl.cli.doctor_found import Need
from treadmill_ctl.schema.broker import RemoteStart

FINE = BrokerFacts("b.example.org:8883")


def test_a_broker_that_answers_is_fine() -> None:
    """And what tries the rest is named."""
    (found,) = judged(FINE)
    assert found.need is Need.FINE
    assert "treadmill-ctl mqtt test" in found.found


@pytest.mark.parametrize(
    ("facts", "need", "words", "remedy"),
    [
        (replace(FINE, unusable="ca.pem: no such file"), Need.MEND, "ca.pem", "Put the file"),
        (replace(FINE, open_to_others="key.pem"), Need.MEND, "other accounts", "chmod 600 key.pem"),
        (replace(FINE, absent="nobody answers"), Need.LOOK, "8883: nobody answers", "Start the"),
        (
            replace(FINE, remote_start=RemoteStart.ON),
            Need.LOOK,
            "remote_start is on",
            "somebody at the treadmill confirms",
        ),
    ],
)
def test_what_is_not_fine_comes_with_its_remedy(
    facts: BrokerFacts, need: Need, words: str, remedy: str
) -> None:
    """A broker that is away is to look at: treadmills are served without it."""
    assert [
        each
        for each in judged(facts)
        if each.need is need and words in each.found and remedy in each.remedy
    ]
