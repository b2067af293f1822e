"""`./dev test` walks every test, though it does so in two runs."""

import pytest

import all_tests


def says(word: str, code: int) -> tuple[str, ...]:
    """A program in the place of pytest."""
    return ("sh", "-c", f"echo {word}; exit {code}")


@pytest.mark.parametrize(
    ("computing", "waiting", "code"), [(0, 0, 0), (1, 0, 1), (0, 1, 1), (2, 1, 2)]
)
def test_a_failure_in_either_run_is_a_failure(
    computing: int,
    waiting: int,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Both are walked to their end, and both are heard, one after the other."""
    monkeypatch.setattr(all_tests, "COMPUTING", says("computed", computing))
    monkeypatch.setattr(all_tests, "PYTEST", says("waited", waiting))
    assert all_tests.main() == code
    assert capfd.readouterr().out == "computed\nwaited\n"


def test_what_one_run_leaves_out_the_other_walks() -> None:
    """Each place is there, holds tests, and is left out once."""
    left_out = [word for word in all_tests.COMPUTING if word.startswith("--ignore=")]
    assert left_out == [f"--ignore={place}" for place in all_tests.WAITING]
    assert all(list((all_tests.ROOT / place).glob("test_*.py")) for place in all_tests.WAITING)
