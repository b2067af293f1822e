"""What waits to be published: its order, its bounds, and the count of what fell out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.mqtt.backoff import wait_s
from treadmill_ctl.mqtt.outbox import Dropped, Out, Outbox, Sort


def out(sort: Sort, topic: str = "t", payload: str = "") -> Out:
    """A message."""
    return Out(sort, topic, payload)


def all_of(box: Outbox) -> list[Out]:
    """Everything that waits, as it goes out."""
    found: list[Out] = []
    while (one := box.take()) is not None:
        found.append(one)
    return found


def test_answers_go_first_and_measured_values_last() -> None:
    """Then what is kept, then events."""
    box = Outbox()
    for sort in reversed(Sort):
        box.put(out(sort))
    assert [each.sort for each in all_of(box)] == list(Sort)


def test_of_what_is_kept_the_newest_counts() -> None:
    """A topic waits once, and loses nothing that is counted."""
    box = Outbox()
    for number in range(1_000):
        box.put(out(Sort.RETAINED, "state", str(number)))
    assert [each.payload for each in all_of(box)] == ["999"]
    assert box.dropped == Dropped()


def test_of_measured_values_the_newest_counts_and_the_others_are_counted() -> None:
    """For each treadmill by itself."""
    box = Outbox()
    for number in range(5):
        box.put(out(Sort.TELEMETRY, "one", str(number)))
    box.put(out(Sort.TELEMETRY, "two", "x"))
    assert [each.payload for each in all_of(box)] == ["4", "x"]
    assert box.dropped.telemetry == 4


def test_events_fall_out_beyond_the_bound_the_oldest_first_and_counted() -> None:
    """256 of them wait."""
    box = Outbox()
    for number in range(260):
        box.put(out(Sort.EVENT, payload=str(number)))
    assert [each.payload for each in all_of(box)] == [str(number) for number in range(4, 260)]
    assert box.dropped.events == 4


def test_an_event_that_did_not_get_out_is_the_next_again() -> None:
    """In its order."""
    box = Outbox()
    for payload in "ab":
        box.put(out(Sort.EVENT, payload=payload))
    first = box.take()
    assert first is not None
    box.put_back(first)
    assert [each.payload for each in all_of(box)] == ["a", "b"]


def test_what_did_not_get_out_and_is_of_no_more_use_is_counted() -> None:
    """Answers and measured values; what is kept is made afresh at the next connect."""
    box = Outbox()
    for sort in (Sort.REPLY, Sort.TELEMETRY, Sort.RETAINED):
        box.put_back(out(sort))
    assert (len(box), box.dropped) == (0, Dropped(replies=1, telemetry=1))


def test_when_the_broker_is_gone_events_and_what_is_kept_wait() -> None:
    """Nobody wants an old answer or an old speed."""
    box = Outbox()
    for sort in Sort:
        box.put(out(sort))
    box.cut_off()
    assert [each.sort for each in all_of(box)] == [Sort.RETAINED, Sort.EVENT]
    assert box.dropped == Dropped(replies=1, telemetry=1)


@given(st.lists(st.tuples(st.sampled_from(list(Sort)), st.integers(0, 9)), max_size=2_000))
def test_it_never_grows_beyond_its_bounds_and_loses_nothing_uncounted(
    puts: list[tuple[Sort, int]],
) -> None:
    """Whatever is put in: what came, and is not of a newer kept topic, went out or was counted."""
    box = Outbox()
    for sort, topic in puts:
        box.put(out(sort, str(topic)))
    assert len(box) <= 64 + 256 + 10 + 10
    went = [each for each in all_of(box) if each.sort is not Sort.RETAINED]
    came = [sort for sort, _ in puts if sort is not Sort.RETAINED]
    assert len(went) + sum(box.dropped) == len(came)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_tries_grow_rarer_up_to_a_minute_and_are_never_at_once(
    failures: int, chance: float
) -> None:
    """Half a second at least, a minute at most, not sooner than before."""
    assert 0.5 <= wait_s(failures, chance) <= 60.0
    assert wait_s(failures + 1, chance) >= wait_s(failures, chance)
