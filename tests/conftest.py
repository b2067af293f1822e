"""How every test runs: the same examples on every machine, and garbage looked for seldom."""

from hypothesis import HealthCheck, settings

from garbage import collect_seldom

settings.register_profile(
    "anywhere", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("anywhere")


def pytest_collection_finish() -> None:
    """Ten thousand tests are a heap that each look for garbage would walk again."""
    collect_seldom()
