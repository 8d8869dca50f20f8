"""kill -9 at any moment: the database opens, and there is a whole person or none."""

import random
import subprocess
import sys
import time

import pytest
from support import ROOT

from appliance.storage.chats import Chats
from appliance.storage.database import Store
from appliance.storage.people import People
from appliance.storage.templates import TemplateStore

VIEWS = 5
WRITER = """
import itertools, sys
import numpy as np
from pathlib import Path
from appliance.records.chat import Message
from appliance.records.people import StoredSample
from appliance.storage.chats import Chats
from appliance.storage.database import Store
from appliance.storage.people import People

store = Store(Path(sys.argv[1]))
people, chats = People(store), Chats(store)
print("ready", flush=True)
for n in itertools.count(len(people.all())):
    views = [StoredSample("m", np.full(128, n, np.float32), bytes([n % 256]) * 30_000) for _ in range(5)]
    person = people.register(f"Person {n}", views)
    number = chats.ask(person.id, None, f"question {n}").conversation
    chats.add(person.id, number, Message("assistant", f"answer {n} " * 200))
    print(person.id, number, flush=True)
"""


@pytest.mark.installer
def test_the_database_survives(tmp_path):
    dice = random.Random(4)
    confirmed = cuts = 0
    while cuts < 12 or confirmed <= 10:  # a busy machine writes less between two
        cuts += 1
        assert cuts < 120, "the writer does its work between the cuts"
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout.readline() == "ready\n"
        time.sleep(dice.uniform(0.0, 0.25))
        process.kill()
        confirmed += len([line for line in process.stdout.read().splitlines() if line])
        process.wait()
        process.stdout.close()
        check(tmp_path, confirmed)


def check(folder, confirmed: int) -> None:
    with Store(folder) as store:
        with store.reading() as db:
            assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
        people, chats = People(store), Chats(store)
        everybody = people.all()
        assert len(everybody) >= confirmed, "what was confirmed is there"
        assert all(person.views == VIEWS for person in everybody), "a whole person or none"
        for found in TemplateStore(store).all("m"):
            assert len(found.views) == VIEWS
            assert all(vector[0] == int(found.name.split()[1]) for vector in found.views)
        for person in everybody:
            for conversation in chats.of(person.id):
                assert 1 <= len(chats.messages(person.id, conversation.id)) <= 2
