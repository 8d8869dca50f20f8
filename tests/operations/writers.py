"""Everything that writes to the disk, each as a loop that says what it has confirmed, to be killed at any moment.

A parent loads the libraries once. For each line "NAME FOLDER" it forks a child, says its number, waits until it is dead
and says so. The child writes for ever and prints a line for each thing that is done.
"""

import hashlib
import itertools
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from appliance.modelstore.manifest import Entry
from appliance.modelstore.store import ModelStore
from appliance.network.authority import Authority
from appliance.operations import backup_keys
from appliance.operations.backup import make_backup
from appliance.operations.backup_places import remove_partial
from appliance.operations.restore import restore_backup
from appliance.records.people import StoredSample
from appliance.storage import swap
from appliance.storage.choices import Choices
from appliance.storage.database import Store
from appliance.storage.lists import Lists
from appliance.storage.memories import Memories
from appliance.storage.people import People
from appliance.storage.reminders import Reminders
from appliance.storage.timers import StoredTimer, StoredTimers
from appliance.storage.vault import Vault, secret_file
from appliance.storage.voices import Voices

WORDS = "correct horse battery"
MODEL = bytes(range(256)) * 8192  # 2 MB
ENTRY = Entry("m", "chat", "model.gguf", len(MODEL), hashlib.sha256(MODEL).hexdigest())


def keys(folder: Path) -> Iterator[str]:
    """The vault's and the cookie's key, made at the first start."""
    for number in itertools.count():
        Vault.open(folder / f"box{number}.key")
        yield f"box{number}.key {(folder / f'box{number}.key').read_bytes().hex()}"
        yield f"web{number}.key {secret_file(folder / f'web{number}.key').hex()}"


def choices(folder: Path) -> Iterator[str]:
    """What the owner chooses on the page."""
    with Store(folder) as store:
        for number in itertools.count(int(Choices(store).get("n") or 0) + 1):
            Choices(store).set("n", str(number))
            yield str(number)


def reminders(folder: Path) -> Iterator[str]:
    """Timers that outlive a restart."""
    with Store(folder) as store:
        people = People(store)
        for number in itertools.count(people.count()):
            ada = people.register(f"Ada {number}", [StoredSample("m", np.ones(4, np.float32), b"x")])
            for each in range(20):
                yield str(Reminders(store).add(ada.id, f"reminder {each}", 2e9 + each).id)


def timers(folder: Path) -> Iterator[str]:
    """Timers that run, each in place of the one before, and what is noted with them: an item of a list, a memory."""
    with Store(folder) as store:
        people, lists, memories, kept = People(store), Lists(store), Memories(store), StoredTimers(store)
        for number in itertools.count(people.count()):
            ada = people.register(f"Ada {number}", [StoredSample("m", np.ones(4, np.float32), b"x")]).id
            for each in range(number * 20, number * 20 + 20):
                lists.add(ada, "shopping", [f"item {each}"])
                memories.add(ada, f"memory {each}")
                former = [timer.id for timer in kept.all()]
                kept.update([StoredTimer(each + 1, ada, f"timer {each}", 60, 2e9, None)], former)
                yield f"{ada} {each}"


def voices(folder: Path) -> Iterator[str]:
    """What somebody's voice sounds like, which takes the place of what was known of it."""
    with Store(folder) as store:
        people = People(store)
        ada = people.register(f"Ada {people.count()}", [StoredSample("m", np.ones(4, np.float32), b"x")]).id
        for number in itertools.count(1):
            Voices(store).enrol(ada, "m", [np.full(192, number, np.float32)] * 3)
            yield f"{ada} {number}"


def certificates(folder: Path) -> Iterator[str]:
    """The authority, and a certificate for each new name."""
    for number in itertools.count():
        authority = Authority(folder / "tls")
        authority.renew([f"box{number}.local"], ["192.168.1.2"])
        yield authority.fingerprint
        if number % 5 == 4:
            (folder / "tls" / "ca.pem").unlink()  # a box that begins
            yield "none"


def models(folder: Path) -> Iterator[str]:
    """A model that is fetched."""
    store = ModelStore(folder / "models", folder / "mirror", (ENTRY,))
    while True:
        store.fetch(ENTRY, lambda _: lambda done, total: None)
        yield "there"
        yield "gone"
        store.path(ENTRY).unlink()


def backups(folder: Path) -> Iterator[str]:
    """A backup after the other, as a stick gets them."""
    key = backup_keys.PublicKey.from_json((folder / "key").read_bytes())
    remove_partial(folder / "stick")
    for number in itertools.count(len(list((folder / "stick").glob("*.backup")))):
        make_backup(folder / "data", folder / "stick" / f"larson-{number}.backup", key)
        yield f"larson-{number}.backup"


def restores(folder: Path) -> Iterator[str]:
    """A backup that takes the place of the data, and is taken back or kept."""
    for number in itertools.count():
        Store(folder / "box").close()  # whoever opens it carries out what was cut off
        if swap.state_of(folder / "box") == swap.UNPROVEN:
            (swap.undo if number % 2 else swap.confirm)(folder / "box")
        restore_backup(folder / "box", folder / "backup", WORDS)
        yield "restored"


def resets(folder: Path) -> Iterator[str]:
    """Everything personal, deleted."""
    for _ in itertools.count():
        with Store(folder / "box") as store:
            People(store).register("Wilhelmine", [StoredSample("m", np.ones(4, np.float32), b"x" * 50_000)])
        yield "full"
        swap.plan_reset(folder / "box")
        swap.settle(folder / "box")
        yield "empty"


ALL = (keys, choices, reminders, timers, voices, certificates, models, backups, restores, resets)
WRITERS = {each.__name__: each for each in ALL}


def main() -> None:
    for line in sys.stdin:
        name, folder = line.split()
        child = os.fork()
        if not child:
            for done in WRITERS[name](Path(folder)):
                os.write(1, f"{done}\n".encode())
        os.write(1, f"pid {child}\n".encode())
        os.waitpid(child, 0)
        os.write(1, b"dead\n")


if __name__ == "__main__":
    main()
