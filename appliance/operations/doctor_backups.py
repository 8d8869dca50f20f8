"""The check of backups: how old the newest one is, wherever it was written."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from appliance.core.i18n import say
from appliance.core.patience import Patience
from appliance.operations.backup import last_noted
from appliance.operations.backup_places import Place, newest, place_at, stick_at
from appliance.operations.doctor_host import Host
from appliance.records.findings import Verdict, attention, broken, fine

BACKUPS = "var/backups/larson"
SECONDS = 3.0  # that a disk may take to answer
OLD_BACKUP, VERY_OLD_BACKUP = timedelta(days=3), timedelta(days=30)
BACK_UP = say("Make one on the page “Box”, or with: larson backup FILE")


def backups(host: Host) -> Verdict:
    """How old the last backup is."""
    places = list(_places(host))
    if silent := [place.path for place in places if not place.answers]:
        unplug = say("Unplug it and plug it in again, or unmount it.")
        return attention(say("The disk at {path} does not answer.", path=silent[0]), unplug, silent=len(silent))
    count = sum(len(place.backups) for place in places)
    made = _last(host, places)
    if made is None:
        missing = say("There is no backup yet.")
        return attention(missing, BACK_UP, count=0) if (host.data / "larson.db").exists() else fine(missing, count=0)
    age = host.now() - made
    facts = {"count": count, "days": round(age / timedelta(days=1))}
    text = say("The last backup was made on {date}.", date=made.date())
    if age > VERY_OLD_BACKUP:
        return broken(text, BACK_UP, **facts)
    return attention(text, BACK_UP, **facts) if age > OLD_BACKUP else fine(text, **facts)


def _last(host: Host, places: list[Place]) -> datetime | None:
    """When the last backup was made: one of a place, or one that was written elsewhere by the command."""
    found = newest((each for place in places for each in place.backups), host.now())
    noted = last_noted(host.data, host.now())
    return max((moment for moment in (found.made_at if found else None, noted) if moment), default=None)


def _places(host: Host) -> Iterator[Place]:
    """The box's own places, and the marked sticks."""
    own = {host.root / BACKUPS, host.config.data.backups or host.data / "backups"}

    def ask(path: Path) -> Place | None:
        return place_at(path) if path in own else stick_at(path)

    asked = [*sorted(own), *host.mounted()]
    found = Patience(ask, SECONDS).answers(asked)
    for path in asked:
        if place := found.get(path, Place(path, answers=False)):
            yield place
