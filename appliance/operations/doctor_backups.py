"""The check of backups: how old the newest one is, wherever it was written, and whether those at hand are whole."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from appliance.core.i18n import say
from appliance.core.patience import Patience
from appliance.operations.backup import last_noted
from appliance.operations.backup_places import Kept, Place, newest, place_at, stick_at
from appliance.operations.backup_sums import Content, content_of
from appliance.operations.doctor_host import Host
from appliance.records.findings import Verdict, attention, broken, fine

BACKUPS = "var/backups/larson"
SECONDS = 3.0  # that a disk may take to answer
READING = 60.0  # seconds that it may take to read a backup; what takes longer is not judged
OLD_BACKUP, VERY_OLD_BACKUP = timedelta(days=3), timedelta(days=30)
BACK_UP = say("Make one on the page “Box”, under “Backups and factory reset”, or with: larson backup FILE")
BACK_UP_HERE = say("Tap “Backups and factory reset” above, then “Back up now”.")


def backups(host: Host) -> Verdict:
    """How old the last backup is, and what is wrong with the newest of each place."""
    places = list(_places(host))
    if silent := [place.path for place in places if not place.answers]:
        unplug = say("Unplug it and plug it in again, or unmount it.")
        return attention(say("The disk at {path} does not answer.", path=silent[0]), unplug, silent=len(silent))
    age = _age(host, places)
    verdict = age if age.state == "broken" else _contents(host, places) or _sticks(host, places, age)
    return replace(verdict, on_page=BACK_UP_HERE) if verdict.fix == BACK_UP else verdict


def _age(host: Host, places: list[Place]) -> Verdict:
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


def _contents(host: Host, places: list[Place]) -> Verdict | None:
    """What is wrong with the newest backup of a place; None if nothing is."""
    read: Patience[Path, Content] = Patience(lambda path: content_of(host.data, path), READING)
    found = read.answers(last.path for place in places if (last := _newest(host, place)))
    if damaged := [path for path, content in found.items() if content == "damaged"]:
        text = say("The backup {path} is damaged.", path=damaged[0])
        return broken(text, say("Delete it and make a new one. If it happens again, replace the disk."), damaged=1)
    if others := [path for path, content in found.items() if content == "other passphrase"]:
        text = say("The backup {path} opens only with an earlier passphrase.", path=others[0])
        return attention(text, BACK_UP, other_passphrase=1)
    return None


def _sticks(host: Host, places: list[Place], age: Verdict) -> Verdict:
    """What is wrong with a stick, or the verdict on all of them."""
    for place in places:
        last = _newest(host, place)
        if age.state == "ok" and place.path not in _own(host) and (not last or host.now() - last.made_at > OLD_BACKUP):
            text = say("The stick at {path} has no new backup.", path=place.path.parent)
            return attention(text, say("Check whether it is full or write-protected."), stick=1)
    return age


def _newest(host: Host, place: Place) -> Kept | None:
    return newest(place.backups, host.now())


def _last(host: Host, places: list[Place]) -> datetime | None:
    """When the last backup was made: one of a place, or one that was written elsewhere by the command."""
    found = newest((each for place in places for each in place.backups), host.now())
    noted = last_noted(host.data, host.now())
    return max((moment for moment in (found.made_at if found else None, noted) if moment), default=None)


def _own(host: Host) -> set[Path]:
    return {host.root / BACKUPS, host.config.data.backups or host.data / "backups"}


def _places(host: Host) -> Iterator[Place]:
    """The box's own places, and the marked sticks."""
    own = _own(host)

    def ask(path: Path) -> Place | None:
        return place_at(path) if path in own else stick_at(path)

    asked = [*sorted(own), *host.mounted()]
    found = Patience(ask, SECONDS).answers(asked)
    for path in asked:
        if place := found.get(path, Place(path, answers=False)):
            yield place
