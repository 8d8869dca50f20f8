"""What Larson says of itself, of names and of facts that people tell; and that the time said is the time asked."""

from datetime import datetime

import pytest

from appliance.assistant.recollection import Recollection
from appliance.assistant.tools.registry import Asker, ToolContext, ToolRegistry
from appliance.intents.before import Turn
from appliance.intents.introductions import introduced
from appliance.intents.router import Router
from appliance.intents.understanding import tongue
from appliance.records.people import Person

ADA = Person(1, "Ada", True, "", 1)
NOW = datetime(2026, 11, 28, 10)


@pytest.fixture
def box(tmp_path, clock) -> ToolRegistry:
    return ToolRegistry(
        ToolContext(
            seen=lambda client, blind: [], find=lambda question, person: [], light=lambda pattern, brightness: None,
            ring=lambda label, owner: None, patterns=(), folder=tmp_path, clock=clock,
            remember=lambda person, text: None, remembered=lambda person: [], forget=lambda person, number: None,
        )
    )  # fmt: skip


def say(box: ToolRegistry, text: str, person: Person | None) -> str:
    return box.use(text, Asker(person, "somebody")).result


def call(text: str, language: str = ""):
    found = Router(()).understand(text, NOW, preferred=language)
    return (found.calls[0].tool, found.calls[0].arguments) if found else None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("do you send anything to the internet", "no sound is kept"), ("where does my data go", "no sound is kept"),
        ("hörst du mit?", "kein Mikrofon"), ("schickst du was ins Internet?", "Mikrofon"),
        ("luister je mee?", "microfoon"), ("waar gaan mijn gegevens heen", "microfoon"),
    ],
)  # fmt: skip
def test_where_data_goes_is_told(box, text, words):
    assert words.lower().removeprefix("kein ") in say(box, text, None).lower()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My name is sophie", "Sophie"), ("hi im Sophie", "Sophie"), ("ich bin Sophie", "Sophie"),
        ("Hallo, ich heiße Tom!", "Tom"), ("ik ben Sophie", "Sophie"), ("hoi, ik heet Tom", "Tom"),
        ("i am tired", ""), ("ich bin Lehrer", ""), ("ik ben moe", ""), ("im hungry", ""),
        ("my name is hard to spell", ""),
    ],
)  # fmt: skip
def test_a_name_is_heard(text, name):
    assert introduced(text) == name


def test_a_guest_s_name_is_not_stored(box):
    assert say(box, "hi im Sophie", None) == "Hi, Sophie! I don’t store that. Register, and I’ll know you."
    assert say(box, "My name is Ada", ADA) == "Hi, Ada!" and tongue("im home", "en") == "en"


@pytest.mark.parametrize(
    "text",
    ["dankjewel he", "bedankt hè", "danke dir", "danke dir ne", "thx your the best", "thanks mate youre the best"],
)
def test_thanks_may_have_particles(text):
    assert call(text) == ("about", {"what": "thanks"})


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("what day is it the day after tomorow", "2026-11-30"), ("what day is it tomorow", "2026-11-29"),
        ("welcher Tag ist übermorgn", "2026-11-30"), ("welcher tag war vorgesern", "2026-11-26"),
        ("welke dag is het overmorge", "2026-11-30"), ("welke dag was het eergistern", "2026-11-26"),
    ],
)  # fmt: skip
def test_a_misspelt_day_is_not_today(text, day):
    assert call(text)[1]["date"] == day


@pytest.mark.parametrize("text", ["wie spät ists", "wieviel uhr ham wir", "hoe laat ist", "what time is it rn"])
def test_the_time_in_short_forms(text):
    assert call(text)[0] == "clock"


@pytest.mark.parametrize(
    ("text", "expression"),
    [("21% btw over 150 euro", "21 / 100 * 150"), ("vat 21% on 150", "21 / 100 * 150"),
     ("19% MwSt auf 250 Euro", "19 / 100 * 250"), ("hoeveel is 12 x 12", "12 * 12")],
)  # fmt: skip
def test_percentages(text, expression):
    tool, arguments = call(text)
    assert tool == "calculate" and arguments["expression"] == expression
    assert arguments.get("currency", "") == ("EUR" if "euro" in text.lower() else "")


class Nothing:
    """Nobody has told anything."""

    def of(self, person):
        return []


@pytest.mark.parametrize(
    "text",
    [
        "my sisters birthday is in may", "our dog is called Bello", "unser Hund heißt Bello",
        "meine Schwester hat im Mai Geburtstag", "onze hond heet Bello", "mijn zus is in mei jarig",
    ],
)  # fmt: skip
def test_a_fact_of_one_s_life_is_offered_to_be_remembered(box, text):
    used = box.use(text, Asker(ADA, "person 1", "en"))
    assert used and used.asks and used.call.tool == "remember" and text in used.result
    assert "Log in" in Recollection(Nothing(), lambda: None).reply(text, None).text


def test_a_question_about_what_is_not_kept_yet_asks_again(box):
    asker = Asker(ADA, "person 1", "en")
    told = "The spare key is under the blue flowerpot"
    first = box.use(told, asker)
    turns = [Turn(told, (first.call,))]
    again = box.use("where's the spare key?", asker, turns=turns)
    assert again.asks and "under the blue flowerpot" in again.result
    assert box.use("yes", asker, turns=turns).ran


@pytest.mark.parametrize("text", ["my phone is broken, what now?", "our list is long", "my head is spinning"])
def test_other_sentences_are_none(box, text):
    used = box.use(text, Asker(ADA, "person 1", "en"))
    assert used is None or used.call.tool != "remember"
    assert Recollection(Nothing(), lambda: None).reply(text, ADA) is None


def test_the_time_said_is_the_time_asked(box):
    assert say(box, "remind me to call grandma at 6pm", None) == "I’ll remind you at 18:00: call grandma."
    assert "second" not in say(box, "set a timer until 5:30 pm", None)
