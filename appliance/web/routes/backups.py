"""Backups, for the owner: make, download and restore them, and delete everything."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
from flask import Response, send_file
from msgspec import Struct

from appliance.core.i18n import Text as Said
from appliance.core.i18n import say
from appliance.records.people import Person
from appliance.web.access.bodies import BodyError, Text
from appliance.web.access.context import Context
from appliance.web.access.roles import OWNER, PROVEN_OWNER
from appliance.web.access.routing import Routes

LARGEST_PIECE = 4 << 20  # bytes of an upload that are sent at once

routes = Routes("backups")


class Backup(Struct):
    """A backup that can be reached: its name, the moment it was made, its bytes, and whether it is on a stick.

    One that is `ahead` is dated in the future: it was made under a wrong clock.
    """

    name: str
    made_at: float
    size: int
    stick: bool
    ahead: bool


class RestoreReceipt(Struct):
    """What the last restore did: when the backup was made (ISO 8601, UTC), and what did not come as it was in it.

    `left` names the settings that stayed as they were; none where `settings_left_out` is all of them. On the `same_box`
    the phones and tokens that were removed since, and the PINs that were changed, are as they were before the restore.
    """

    made_at: str
    people: int
    settings_left_out: bool
    left: list[str]
    same_box: bool
    phones: int
    tokens: int


class BackupState(Struct):
    """The backups, and what goes on. `next_at` is when the next one is due, in seconds since 1970; 0 for never.

    `silent` are the disks that do not answer.
    """

    passphrase: bool
    backups: list[Backup]
    sticks: int
    silent: list[str]
    folder: str
    next_at: float
    work: str
    running: bool
    done: int
    total: int
    problem: Said
    receipt: RestoreReceipt | None


class NewPassphrase(Struct):
    """A passphrase for backups, and the one before, if there was one."""

    passphrase: Text
    former: Text = ""


class Restoring(Struct):
    """A passphrase, and the name of a backup; without one, the uploaded file."""

    passphrase: Text
    name: Text = ""


class ByName(Struct):
    """A backup, by its name."""

    name: Text


class Reset(Struct):
    """A word, so that no mistaken request deletes everything."""

    delete: Literal["everything"]


@routes.get("/backups", OWNER)
def show_backups(context: Context) -> BackupState:
    """The backups, newest first, and what goes on. Those that are dated in the future come last."""
    service = context.appliance.care.backups
    work, (own, *others) = service.work, service.places()
    now = datetime.now(UTC)
    found = [
        Backup(each.path.name, each.made_at.timestamp(), each.size, place is not own, each.is_ahead(now))
        for place in (own, *others)
        for each in place.backups
    ]
    found.sort(key=lambda each: (not each.ahead, each.made_at), reverse=True)
    silent = [str(place.path) for place in (own, *others) if not place.answers]
    sticks = sum(place.answers for place in others)
    return BackupState(
        *(service.has_key, found, sticks, silent, str(own.path), service.next_at(own)),
        *(work.kind, work.running, work.done, work.total, work.error, _receipt(service.receipt)),
    )


def _receipt(found: dict[str, Any] | None) -> RestoreReceipt | None:
    with suppress(msgspec.ValidationError):
        return msgspec.convert({**found, **found["withdrawn"]}, RestoreReceipt) if found else None
    return None


@routes.post("/backups/receipt/remove", OWNER)
def remove_receipt(context: Context) -> None:
    """The owner has read what the last restore did."""
    context.appliance.care.backups.drop_receipt()


@routes.post("/backups/passphrase", PROVEN_OWNER)
def set_passphrase(context: Context, owner: Person, body: NewPassphrase) -> None:
    """Set the passphrase that opens backups from now on. Daily backups begin with the first one."""
    context.appliance.care.backups.set_passphrase(body.passphrase, body.former)
    context.appliance.identity.people.note("backup passphrase set", owner.id)


@routes.post("/backups/make", OWNER)
def make_backup(context: Context) -> None:
    """Begin a backup to every place."""
    context.appliance.care.backups.make_now()


@routes.get("/backups/file/<name>", PROVEN_OWNER, returns="application/octet-stream")
def download_backup(context: Context, owner: Person, name: str) -> Response:
    """A backup, as a file."""
    path = context.appliance.care.backups.named(name)
    context.appliance.identity.people.note("backup downloaded", owner.id)
    return send_file(path, "application/octet-stream", as_attachment=True, download_name=path.name)


@routes.post("/backups/remove", OWNER)
def remove_backup(context: Context, owner: Person, body: ByName) -> None:
    """Delete a backup, to make room."""
    context.appliance.care.backups.remove(body.name)
    context.appliance.identity.people.note("backup deleted", owner.id)


@routes.post("/backups/upload", OWNER, largest=LARGEST_PIECE + 1024)
def upload_backup(context: Context, at: str, data: bytes) -> None:
    """Send a backup that was downloaded before, in pieces: `at` is the number of bytes that were sent already."""
    if not at.isascii() or not at.isdigit() or len(at) > 15:
        raise BodyError(say("Say at which byte this piece begins."), "at")
    context.appliance.care.backups.receive(int(at), data)


@routes.post("/backups/restore", PROVEN_OWNER)
def restore_backup(context: Context, body: Restoring) -> None:
    """Begin to restore a backup of the list, or the uploaded one. If it is sound, the box restarts with it."""
    context.appliance.care.backups.restore(body.passphrase, body.name)


@routes.post("/reset", PROVEN_OWNER)
def reset(context: Context, body: Reset) -> None:  # noqa: ARG001  # it must be there
    """Delete everything personal and begin afresh: people, chats, documents, phones, keys, backups in the box."""
    context.appliance.care.backups.reset()
