"""The audit log in words. The database has short English names of what happened, whatever is spoken later."""

import re
from typing import Any

from appliance.core.i18n import Text, say, say_plural, verbatim

HAPPENED = {
    "registered": say("registered"),
    "removed": say("removed"),
    "renamed": say("renamed, because the name was taken"),
    "photos retaken": say("photos retaken"),
    "photos added": say("photos added"),
    "photo removed": say("photo removed"),
    "not me": say("not me"),
    "not me undone": say("not me undone"),
    "PIN set": say("PIN set"),
    "PIN removed": say("PIN removed"),
    "PIN refused": say("PIN refused"),
    "log-in": say("log-in"),
    "log-in by PIN": say("log-in by PIN"),
    "log-in refused": say("log-in refused"),
    "faces updated": say("faces updated"),
    "phone paired": say("phone paired"),
    "phone removed": say("phone removed"),
    "chat taken to a phone": say("chat taken to a phone"),
    "token made": say("token made"),
    "token revoked": say("token revoked"),
    "unlocked": say("unlocked"),
    "backup passphrase set": say("passphrase for backups set"),
    "backup downloaded": say("backup downloaded"),
    "backup deleted": say("backup deleted"),
}
PHOTOS = re.compile(r"(\d+) photos(?: with (.+))?")


def audit_line(line: dict[str, Any], name: str) -> dict[str, Any]:
    """A line of the log as the page gets it; `name` is the person's."""
    what, detail = str(line["what"]), str(line["detail"] or "")
    return {**line, "what": HAPPENED.get(what, verbatim(what)), "detail": _detail(detail), "name": name}


def _detail(detail: str) -> Text:
    found = PHOTOS.fullmatch(detail)
    if not found:
        return verbatim(detail)
    photos = say_plural("{count} photo", "{count} photos", int(found[1]))
    return say("{photos} with {name}", photos=photos, name=found[2]) if found[2] else photos
