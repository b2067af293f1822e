"""DirectLink does to frames what a link does: latency, one request at a time, loss."""

import pytest

from treadmill_sim.att import AttError
from treadmill_sim.console import Button
from treadmill_sim.faults import Faults
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.link import Answered, Arrival, DirectLink, Lost, Received


def _linked(peripheral: FtmsPeripheral) -> DirectLink:
    link = DirectLink(peripheral)
    assert link.connect(0)
    for uuid16, value in ((0x2ACD, 1), (0x2AD3, 1), (0x2ADA, 1), (0x2AD9, 2)):
        link.subscribe(uuid16, value, 0)
    assert [type(each) for each in link.poll(500)] == [Answered] * 4
    return link


def _walking(peripheral: FtmsPeripheral) -> DirectLink:
    link = _linked(peripheral)
    for at_ms, request in ((1_000, b"\x00"), (1_200, b"\x07"), (1_400, b"\x02\x2c\x01")):
        link.write(0x2AD9, request, at_ms)
    link.poll(20_000)
    assert peripheral.machine.speed_ckmh == 300
    return link


def _kinds(arrivals: tuple[Arrival, ...]) -> list[tuple[int, type[Arrival]]]:
    return [(each.at_ms, type(each)) for each in arrivals]


def test_frames_take_the_latency_of_each_way(peripheral: FtmsPeripheral) -> None:
    """A write is answered after two ways, its indication comes a delay later, reports one way."""
    link = _linked(peripheral)
    ticket = link.write(0x2AD9, b"\x00", 600)
    assert link.poll(629) == ()
    assert link.poll(630) == (Answered(630, ticket, 0x2AD9),)
    assert link.poll(1_014) == (Received(690, 0x2AD9, b"\x80\x00\x01", "indicate"),)
    (report,) = link.poll(1_015)
    assert report == Received(1_015, 0x2ACD, b"\x8c\x04" + bytes(16), "notify")


def test_one_request_is_under_way_at_a_time(peripheral: FtmsPeripheral) -> None:
    """Requests made at once leave one after the other, each on its predecessor's answer."""
    link = DirectLink(peripheral)
    link.connect(0)
    tickets = [link.read(uuid16, 0) for uuid16 in (0x2AD4, 0x2AD5, 0x2AD7)]
    assert link.poll(1_000) == (
        Answered(30, tickets[0], 0x2AD4, bytes.fromhex("3200d0070a00")),
        Answered(60, tickets[1], 0x2AD5, bytes.fromhex("000096000500")),
        Answered(90, tickets[2], 0x2AD7, error=AttError.ATTRIBUTE_NOT_FOUND),
    )


def test_att_errors_come_as_answers(peripheral: FtmsPeripheral) -> None:
    """Indications off, and a procedure under way: the codes of the specification."""
    link = DirectLink(peripheral)
    link.connect(0)
    link.write(0x2AD9, b"\x00", 0)
    link.subscribe(0x2AD9, 2, 0)
    link.write(0x2AD9, b"\x00", 0)
    link.write(0x2AD9, b"\x07", 0)
    errors = [each.error for each in link.poll(200) if isinstance(each, Answered)]
    assert errors == [
        AttError.CCCD_IMPROPERLY_CONFIGURED,
        None,
        None,
        AttError.PROCEDURE_ALREADY_IN_PROGRESS,
    ]


def test_polling_anyhow_gives_the_same_arrivals() -> None:
    """What arrives and when does not depend on how often one looks."""

    def arrivals(every_ms: int) -> list[Arrival]:
        link = _linked(FtmsPeripheral())
        link.write(0x2AD9, b"\x00", 600)
        link.write(0x2AD9, b"\x07", 800)
        got: list[Arrival] = []
        for now_ms in range(800, 12_801, every_ms):
            got += link.poll(now_ms)
        return got

    assert arrivals(12_000) == arrivals(100) == arrivals(1)


def test_a_loss_stops_frames_at_once_and_is_known_later(peripheral: FtmsPeripheral) -> None:
    """Nothing arrives after the loss but its news, 720 ms later; the belt runs on."""
    link = _walking(peripheral)
    link.poll(20_014)
    link.lose(20_014)  # the report of 20 000 is in the air
    assert link.connected
    link.write(0x2AD9, b"\x08\x01", 20_100)
    assert link.poll(20_733) == ()
    assert link.poll(60_000) == (Lost(20_734),)
    assert not link.connected
    assert peripheral.machine.speed_ckmh == 300


def test_a_write_in_the_air_is_lost(peripheral: FtmsPeripheral) -> None:
    """A stop written just before the loss does not reach the treadmill."""
    link = _walking(peripheral)
    link.write(0x2AD9, b"\x08\x01", 20_100)
    link.lose(20_114)
    link.poll(40_000)
    assert peripheral.machine.speed_ckmh == 300


def test_an_arrived_frame_outlives_the_loss(peripheral: FtmsPeripheral) -> None:
    """What had reached the client before the loss is given before the news of it."""
    link = _walking(peripheral)
    link.lose(20_015)
    assert _kinds(link.poll(21_000)) == [(20_015, Received), (20_735, Lost)]


def test_what_the_treadmill_sends_into_the_dark_is_gone(peripheral: FtmsPeripheral) -> None:
    """Until its own timeout the treadmill goes on sending; none of it comes later."""
    link = DirectLink(peripheral, supervision_ms=5_000)
    link.connect(0)
    link.subscribe(0x2ACD, 1, 0)
    link.poll(500)
    link.lose(500)
    link.found()
    assert link.poll(10_000) == (Lost(5_500),)
    assert link.connect(10_000)
    assert link.poll(12_000) == ()


def test_losing_what_is_not_there(peripheral: FtmsPeripheral) -> None:
    """Without a connection there is nothing to lose and nothing to leave."""
    link = DirectLink(peripheral)
    link.lose(100)
    link.disconnect(200)
    assert link.poll(5_000) == ()
    assert not link.connect(5_000)


def test_connecting_again(peripheral: FtmsPeripheral) -> None:
    """Out of range there is no connection; found again there is, unsubscribed and uncontrolled."""
    link = _walking(peripheral)
    link.lose(20_100)
    link.poll(21_000)
    assert not link.connect(21_000)
    link.found()
    assert link.connect(22_000)
    assert link.poll(24_000) == ()
    link.subscribe(0x2AD9, 2, 24_000)
    link.write(0x2AD9, b"\x08\x01", 24_000)
    answers = [each.data for each in link.poll(25_000) if isinstance(each, Received)]
    assert answers == [b"\x80\x08\x05"]


def test_a_disconnection_is_known_to_both_at_once(peripheral: FtmsPeripheral) -> None:
    """After leaving nothing arrives, and the treadmill has dropped the client."""
    link = _walking(peripheral)
    link.write(0x2AD9, b"\x08\x01", 20_100)
    link.disconnect(20_100)
    assert not link.connected
    assert [each.at_ms for each in link.poll(30_000)] == [20_015]
    assert peripheral.machine.speed_ckmh == 300
    assert peripheral.take(1) == ()


def test_a_request_needs_a_link(peripheral: FtmsPeripheral) -> None:
    """Asking without a link, or connecting twice, is a mistake of the test's."""
    link = DirectLink(peripheral)
    with pytest.raises(ValueError, match="not connected"):
        link.read(0x2ACC, 0)
    link.connect(0)
    with pytest.raises(ValueError, match="connected"):
        link.connect(1)


def test_console_and_faults_through_the_link(peripheral: FtmsPeripheral) -> None:
    """A button and a fault take effect at their time, after what came before."""
    link = _walking(peripheral)
    link.press(Button.KEY_PULL, 30_000)
    statuses = [
        each for each in link.poll(30_100) if each == Received(30_015, 0x2ADA, b"\x03", "notify")
    ]
    assert len(statuses) == 1
    link.inject(Faults(silent_until_ms=40_000), 30_100)
    assert link.poll(39_000) == ()


def test_next_due_leads_through_everything(peripheral: FtmsPeripheral) -> None:
    """Polling only at the announced times misses nothing."""
    link = _walking(peripheral)
    link.write(0x2AD9, b"\x08\x01", 20_100)
    link.poll(20_100)
    times: list[int] = []
    while (due_ms := link.next_due_ms()) < 23_000:
        times += [each.at_ms for each in link.poll(due_ms)]
    assert times == [20_130, 20_130, 20_190, 21_015, 22_015]
    link.lose(23_000)
    assert link.next_due_ms() <= 23_720


def test_a_clean_profile_of_arrivals(peripheral: FtmsPeripheral) -> None:
    """The stop at 20 100 is answered, acknowledged and announced in this order."""
    link = _walking(peripheral)
    link.poll(20_015)
    link.write(0x2AD9, b"\x08\x01", 20_100)
    assert _kinds(link.poll(20_200)) == [(20_130, Answered), (20_130, Received), (20_190, Received)]
