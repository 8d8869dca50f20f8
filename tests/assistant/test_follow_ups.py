"""Requests that leave out what they are about, each at the end of a conversation: follow_ups.txt.

And requests in everyday words, with and without a conversation before them: everyday.txt, everyday_de_nl.txt.
"""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from clock import FakeClock
from jsonschema import Draft202012Validator

from appliance.assistant.tools.registry import FUNCTIONS, Asker, ToolContext, ToolRegistry, ToolResult, schema_of
from appliance.intents.before import Turn
from appliance.records.people import Person, StoredSample
from appliance.storage.database import Store
from appliance.storage.lists import Lists
from appliance.storage.people import People
from appliance.storage.reminders import Reminders

NOW = datetime(2026, 11, 28, 13, 0, tzinfo=UTC)
FILES = [Path(__file__).with_name(name) for name in ("follow_ups.txt", "everyday.txt", "everyday_de_nl.txt")]
LINES = [line for file in FILES for line in file.read_text(encoding="utf-8").splitlines()]
TALKS = [line for line in LINES if line and not line.startswith("#")]


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path) as store:
        yield store


@pytest.fixture
def member(store) -> Person:
    return People(store).register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])


@pytest.fixture
def box(store) -> ToolRegistry:
    return ToolRegistry(
        ToolContext(
            seen=lambda client, blind: [], find=lambda question, person: [], light=lambda pattern, brightness: None,
            ring=lambda label, owner: None, remember=lambda person, text: None, remembered=lambda person: [],
            forget=lambda person, number: None, patterns=("sweep", "dance"), folder=store.path.parent,
            reminders=Reminders(store), lists=Lists(store), clock=FakeClock(NOW),
        )
    )  # fmt: skip


def last(box: ToolRegistry, turns: list[str], asker: Asker) -> ToolResult | None:
    """What the last turn of a conversation comes to."""
    told: list[Turn] = []
    used = None
    for text in turns:
        used = box.use(text, asker, turns=told)
        told.append(Turn(text, (used.call, *used.others) if used else ()))
    return used


@pytest.mark.parametrize("talk", TALKS)
def test_a_request_is_read_with_what_was_said_before(box, member, talk):
    language, turns, wanted = (part.strip() for part in talk.split("|"))
    person = None if language.endswith("*") else member
    asker = Asker(person, f"person {member.id}" if person else "guest 1", language[:2])
    used = last(box, turns.split(" > "), asker)
    if wanted == "-":
        assert used is None or used.call.tool in ("unsure", "about", "cannot"), used
        return
    tool, _, told = wanted.partition(" ")
    calls = [used.call, *used.others] if used else []
    found = [call for call in calls if call.tool == tool]
    assert found, used
    assert all(Draft202012Validator(schema_of(FUNCTIONS[tool])).is_valid(call.arguments) for call in found), found
    assert any(all(value in str(call.arguments.get(name)) for name, value in pairs(told)) for call in found), found


@pytest.mark.parametrize(
    "text",
    [
        "stell ma ne eieruhr auf sechseinhalb minuten",
        "zet es een kookwekker op 7 minuten",
        "zet ff een timer op 5 minuten",
    ],
)
def test_a_small_word_names_no_timer(box, member, text):
    used = last(box, [text], Asker(member, f"person {member.id}", "de" if "ma" in text.split() else "nl"))
    assert used and used.call.tool == "timer" and used.call.arguments["label"] == ""


def pairs(told: str) -> list[tuple[str, str]]:
    """ "to=480 label=pasta": a value may have spaces."""
    found: list[tuple[str, str]] = []
    for part in told.split(" ") if told else []:
        name, equals, value = part.partition("=")
        if equals:
            found.append((name, value))
        else:
            found[-1] = (found[-1][0], f"{found[-1][1]} {part}")
    return found
