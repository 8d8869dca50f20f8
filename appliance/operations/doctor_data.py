"""Checks of what the box keeps: database, permissions, certificates, name, model files."""

import ipaddress
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from appliance.core.errors import DigestError, ModelError
from appliance.core.i18n import Text, say, say_plural
from appliance.network.addresses import EVERYWHERE, addresses, host_name, is_only_here
from appliance.network.authority import RENEW_DAYS
from appliance.network.certificates import CertificateFacts, read_certificate
from appliance.network.lookup import who_answers
from appliance.network.mdns import AVAHI
from appliance.operations.doctor_host import Host
from appliance.records.findings import Verdict, attention, broken, fine
from appliance.storage.integrity import problems, unrecognised

AUTHORITY_DAYS = 60  # before the end of the authority that the owner hears of it
REPAIR = say("Repair it on the page “Box”, or with: larson doctor --fix")


def database(host: Host) -> Verdict:
    """Whether the database is whole, and its key is there."""
    file = host.data / "larson.db"
    restore = say("Stop Larson, keep a copy of the data folder, and restore your last backup.")
    if not file.exists():
        return fine(say("There is no database yet."), exists=False)
    if not (host.data / "box.key").exists():
        return broken(
            say("The key of the database is missing. Its data cannot be read without it."), restore, key=False
        )
    if found := problems(file):
        return broken(say("The database is damaged: {problem}", problem=found[0]), restore, problems=len(found))
    size = file.stat().st_size
    return fine(say("The database is intact ({size} MB).", size=round(size / 1e6, 1)), mb=round(size / 1e6))


def faces(host: Host) -> Verdict:
    """Whether everybody who is registered can be recognised: a new embedder reads their stored photos at the start."""
    file = host.data / "larson.db"
    if host.running is None or not file.exists():
        return fine(say("This is checked while Larson runs."), running=False)
    try:
        count = unrecognised(file, host.models.best("face-embedding", host.config.faces.embedder).id)
    except ModelError as error:
        here = say("Tap “Repair” at “Model files” on this page.")
        return replace(attention(error.text, REPAIR, embedder=False), on_page=here)
    if count is None:
        return fine(say("The database is busy. Check again in a moment."), busy=True)
    if count:
        text = say_plural(
            "{count} person can no longer be recognised.", "{count} people can no longer be recognised.", count
        )
        fix = say("The owner’s page “My page” says who. They have to be removed and to register again.")
        return attention(text, fix, lost=count)
    return fine(say("Everybody who is registered can be recognised."), lost=0)


def permissions(host: Host) -> Verdict:
    """Whether only Larson's user can read the data, and can write it."""
    if not host.data.exists():
        return fine(say("There is no data folder yet."), exists=False)
    if not os.access(host.data, os.R_OK | os.W_OK | os.X_OK):
        fix = say("Run Larson and this command as the user who owns the folder.")
        return broken(say("This user cannot write to the data folder."), fix, writable=False)
    count = len(list(_open_to_others(host.data)))
    if count:
        text = say("Other users of this machine can read the data.")
        return attention(text, REPAIR, open=count)
    return fine(say("Only Larson can read the data."), open=0)


def _open_to_others(folder: Path) -> Iterator[Path]:
    """The data folder if others may enter it. In a folder that is closed, what files allow does not matter."""
    if folder.stat().st_mode & 0o077:
        yield folder
        yield from (path for path in folder.rglob("*") if not path.is_symlink() and path.stat().st_mode & 0o077)


def close_to_others(host: Host) -> Text:
    """Take the data away from other users."""
    for path in list(_open_to_others(host.data)):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return say("Only Larson can read the data now.")


# ---------------------------------------------------------------- network


def certificates(host: Host) -> Verdict:
    """Whether phones get a certificate that is valid and names the box."""
    if not host.config.network.on:
        return fine(say("Phones cannot connect, by the settings."), wanted=False)
    folder, again = host.data / "tls", REPAIR
    try:
        leaf, authority = read_certificate(folder / "box.pem"), read_certificate(folder / "ca.pem")
    except OSError:
        return attention(say("This user cannot read the certificates."), say("Run this as the user who runs Larson."))
    if leaf is None and not (folder / "box.pem").exists():
        return fine(say("The certificate is made when Larson starts."), exists=False)
    if leaf is None or authority is None:
        return broken(say("The certificate is damaged."), again, readable=False)
    return _validity(leaf, authority, host.now()) or _names(leaf, _addresses(host), host.running is not None)


def _validity(leaf: CertificateFacts, authority: CertificateFacts, now: datetime) -> Verdict | None:
    """What is wrong with the times of the certificates; None if nothing is."""
    again, left = REPAIR, (leaf.ends - now).days
    if now < leaf.begins:
        clock = say("Set the clock of the box. Larson then makes the certificate again by itself.")
        return broken(say("The certificate is not valid yet: the clock is wrong, or was."), clock, days=left)
    if now >= leaf.ends:
        return broken(say("The certificate has expired."), again, days=left)
    if (authority.ends - now).days < AUTHORITY_DAYS:
        fix = say(
            "Delete the folder “tls” in the data folder and restart Larson. Phones must then trust the box again."
        )
        return attention(say("The box’s own authority expires on {date}.", date=authority.ends.date()), fix, days=left)
    if left < RENEW_DAYS:
        return attention(say("The certificate expires on {date}.", date=leaf.ends.date()), again, days=left)
    return None


def _addresses(host: Host) -> list[str]:
    """Where the settings have phones come in; none where only this machine can."""
    wanted = host.config.network.host
    if is_only_here(wanted):
        return []
    return addresses() if wanted == EVERYWHERE else [wanted]


def _names(leaf: CertificateFacts, own: list[str], is_running: bool) -> Verdict:
    days = (leaf.ends - datetime.now(UTC)).days
    missing = [each for each in own if each not in leaf.names and _is_home(each)]
    if missing and is_running:
        text = say("The certificate doesn’t cover the address {address}.", address=missing[0])
        return attention(text, REPAIR, days=days, names=False)
    return fine(say("The certificate is valid until {date}.", date=leaf.ends.date()), days=days, names=not missing)


def _is_home(address: str) -> bool:
    """Whether the box's authority may sign for it."""
    return ipaddress.ip_address(address).is_private


def remake_certificate(host: Host) -> Text:
    """Remove the box's certificate. The running appliance makes it again within seconds, another at its start."""
    (host.data / "tls" / "box.pem").unlink(missing_ok=True)
    return say("Larson makes a new certificate within seconds, or when it starts.")


def network_name(host: Host) -> Verdict:
    """Whether the box's name leads to the box."""
    if not host.config.network.on:
        return fine(say("Phones cannot connect, by the settings."), wanted=False)
    if is_only_here(host.config.network.host):
        address = f"https://{host.config.network.host}:{host.config.network.port}"
        only = say("Only this machine can open {address}, by {setting}.", address=address, setting="network.host")
        return fine(only, wanted=False)
    own = _addresses(host)
    if not own:
        fix = say("Connect the box to your network by cable or Wi-Fi.")
        return attention(say("This box is not on a network, so phones cannot reach it."), fix, addresses=0)
    name = f"{host_name() if AVAHI.exists() else host.config.network.name}.local"
    found, facts = who_answers(name, own), {"addresses": len(own)}
    others = [address for address in found if address not in own]
    if others:
        fix = say("Give this box another name with “{setting}”.", setting="network.name")
        return attention(say("Another device is called {name}, too.", name=name), fix, conflict=True, **facts)
    if not found and host.running:
        fix = say("Let multicast DNS (UDP port 5353) through your router, or use the box’s address.")
        return attention(say("Nothing on the network answers to {name}.", name=name), fix, answers=False, **facts)
    return fine(say("The box is called {name}.", name=name), answers=bool(found), **facts)


# ---------------------------------------------------------------- files


def model_files(host: Host) -> Verdict:
    """Whether every model file is what the manifest says, to the byte."""
    store, fetch = host.models, REPAIR
    states = [state for state in store.states() if not state.entry.parts]
    missing = [s.entry.id for s in states if s.entry.default and not s.entry.optional and not s.prepared]
    if missing:
        return broken(say("Model files are missing: {names}", names=missing), fetch, missing=len(missing))
    damaged = [state.entry.id for state in states if state.present and not _is_whole(host, state.entry.id)]
    if damaged:
        return broken(say("Model files are damaged: {names}", names=damaged), fetch, damaged=len(damaged))
    count = sum(state.present for state in states)
    text = say_plural("{count} model file is as it should be.", "{count} model files are as they should be.", count)
    return fine(text, present=count)


def _is_whole(host: Host, model_id: str) -> bool:
    try:
        return host.models.verify(host.models.entry(model_id))
    except DigestError:
        return False


def fetch_models(host: Host) -> Text:
    """Download what is missing or damaged again. Raises ModelError if it cannot be had."""
    store = host.models
    for state in store.states():
        entry = state.entry
        wanted = entry.default and not entry.optional and not state.prepared
        if entry.parts or not (wanted or (state.present and not _is_whole(host, entry.id))):
            continue
        for part in entry.files:
            (store.folder / part.file).unlink(missing_ok=True)
        store.path(entry).unlink(missing_ok=True)
        store.fetch(entry, lambda _: lambda *_: None)
        store.prepare(entry)
    if any(s.present and not _is_whole(host, s.entry.id) for s in store.states() if not s.entry.parts):
        raise ModelError(say("A model file is still damaged. The disk may be failing."))
    return say("The model files are complete.")
