"""Log-ins are told once an hour, so that figures which are kept do not say when somebody was there."""

from datetime import UTC, datetime

from appliance.operations.login_counts import HOUR, LoginCounts


class Watch:
    """A clock that is set by hand."""

    seconds = 10 * HOUR + 5

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)


def test_they_are_told_when_the_hour_is_over():
    watch = Watch()
    counts = LoginCounts(watch)
    counts.count(by_face=True)
    counts.count(by_face=False)
    watch.seconds += HOUR / 2
    assert counts.told() == {"face": 0, "pin": 0}
    watch.seconds = 11 * HOUR
    counts.count(by_face=True)
    assert counts.told() == {"face": 1, "pin": 1}, "the last one is of this hour"
    watch.seconds += 3 * HOUR
    assert counts.told() == {"face": 2, "pin": 1}
