"""What the tests of the core share: a clock that a test can set, a password."""

from datetime import UTC, datetime, timedelta

PASSWORD = "correct horse battery"


class Clock:
    """The moment that the core takes for now."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 5, 12, tzinfo=UTC)  # 10:42 in Kolkata

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)
