"""Numbers in digits: what is one and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.drivers.octets import number


@given(st.integers(0, 9_999))
def test_digits_are_a_number(value: int) -> None:
    """As many as were wanted, with the zeros in front."""
    assert number(b"%04d" % value, 4) == value


@pytest.mark.parametrize("data", [b"", b"004", b"00400", b"-040", b"+040", b" 040", b"0_40"])
def test_what_is_not_all_digits_is_no_number(data: bytes) -> None:
    """Too few, too many, a sign, a blank, a line, though Python reads some of them as one."""
    assert number(data, 4) is None
