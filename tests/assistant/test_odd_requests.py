"""Requests that no one expects: numbers beyond all bounds, sharing among none, ranges, and other days."""

import time

import pytest

from appliance.assistant.tools import registry as boxes
from appliance.assistant.tools.registry import Asker, ToolContext, ToolRegistry
from appliance.records.people import Person

ADA = Person(1, "Ada", True, "", 1)


@pytest.fixture
def box(tmp_path, clock) -> ToolRegistry:
    return ToolRegistry(
        ToolContext(
            seen=lambda client, blind: [],
            find=lambda question, person: [],
            light=lambda pattern, brightness: None,
            ring=lambda label, owner: None,
            remember=lambda person, text: None,
            remembered=lambda person: [],
            forget=lambda person, number: None,
            patterns=("sweep",),
            folder=tmp_path,
            clock=clock,
        )
    )


def said(box: ToolRegistry, text: str, language: str = "en") -> str:
    used = box.use(text, Asker(ADA, "ada", language))
    return used.result if used else ""


@pytest.mark.parametrize("many", ["0", "10000000000", "9" * 30, "1e400", "0.0000000001"])
@pytest.mark.parametrize(
    "text",
    [
        "split 10 by {}", "share 10 cookies among {} kids", "3 apples for {} people, how much each",
        "what time is it in {} hours", "what is 3 pm plus {} hours", "what date is in {} weeks", "how old is {} years",
        "in {} years", "set a timer for {} minutes", "remind me in {} days to call", "{} miles in km", "roll {} dice",
        "what date is it in {} months", "{} ** {}", "{} mod 0", "{}% of 0",
        "Teile 10 durch {}", "Wie spät ist es in {} Stunden?", "15 Uhr plus {} Stunden",
        "Welches Datum ist in {} Wochen?", "Stell einen Timer auf {} Minuten", "{} Meilen in Kilometer",
        "Erinnere mich in {} Tagen an die Post", "Deel 10 door {}", "Hoe laat is het over {} uur?",
        "15 uur plus {} uur", "Welke datum is het over {} weken?",
        "Zet een timer op {} minuten", "{} mijl in kilometer", "Herinner me over {} dagen aan de post",
    ],
)  # fmt: skip
def test_no_number_is_too_odd_for_an_answer(box, caplog, text, many):
    box.use(text.replace("{}", many), Asker(ADA, "ada"))
    assert not caplog.records, "nothing had to be caught"


@pytest.mark.parametrize(
    ("text", "language", "answer"),
    [
        ("what is 3 pm plus 10000000000 hours", "en", "That is too far away for me."),
        ("15 Uhr plus 10000000000 Stunden", "de", "Das liegt zu weit weg für mich."),
        ("15 uur plus 10000000000 uur", "nl", "Dat is te ver weg voor mij."),
    ],
)
def test_a_time_beyond_the_calendar_is_told_as_such(box, text, language, answer):
    assert said(box, text, language) == answer


def test_a_tool_that_cannot_work_a_number_out_says_so(box, caplog, monkeypatch):
    def bursting(by) -> str:
        raise OverflowError("too large")

    monkeypatch.setitem(boxes.FUNCTIONS, "coin", bursting)
    assert said(box, "flip a coin") == "I can’t work that out."
    assert said(box, "Wirf eine Münze", "de") == "Das kann ich nicht ausrechnen."
    assert said(box, "Gooi een munt op", "nl") == "Dat kan ik niet uitrekenen."
    assert [bool(record.exc_info) for record in caplog.records] == [True] * 3


def test_a_request_that_cannot_be_read_is_left_to_the_model(box, caplog, monkeypatch):
    monkeypatch.setattr(box._router, "understand", lambda *_: 1 / 0)
    assert said(box, "split 10 by 0") == "" and caplog.records[0].exc_info


@pytest.mark.parametrize(
    ("text", "language", "answer"),
    [
        ("call 911", "en", "I can’t call anyone. Dial 112"),
        ("Ruf einen Krankenwagen", "de", "Ich kann niemanden anrufen. Wähle jetzt mit einem Telefon die 112"),
        ("Bel 112", "nl", "Ik kan niemand bellen. Bel nu met een telefoon 112"),
        ("I want to kill myself", "en", "please talk to someone now"),
        ("Ich will sterben", "de", "Bitte sprich jetzt mit jemandem"),
        ("Ik wil dood", "nl", "praat nu met iemand"),
    ],
)
def test_an_emergency_is_answered_with_what_to_do_whatever_was_asked(box, text, language, answer):
    said(box, "set a timer", language)  # it asks for how long
    told = said(box, text, language)
    assert answer in told and "112" in told


@pytest.mark.parametrize(
    ("text", "language", "answer"),
    [
        ("7 mod -3", "en", "7 mod -3 = -2"),
        ("100 minus 10 Prozent minus 10 Prozent", "de", "= 81"),
        ("100 min 10 procent min 10 procent", "nl", "= 81"),
        ("0 °C to kelvin", "en", "273.15 kelvin"),
        ("0 Grad Celsius in Kelvin", "de", "273,15 Kelvin"),
        ("0 graden Celsius in kelvin", "nl", "273,15 kelvin"),
        ("1000 kg to tons", "en", "1.1 tons (US, 2,000 lb each)"),
        ("1000 kg in Tonnen", "de", "1 Tonne"),
        ("1000 kg in ton", "nl", "is 1 metrische ton"),
    ],
)
def test_sums_and_units_that_are_easily_misread(box, text, language, answer):
    assert answer in said(box, text, language).replace("\xa0", " ")


PIECES = ['"', "(", "a-", "\u200b", " ", "\n", ", ", "? ", "1 ", "5% of ", "and ", "milk, ", "a"]


@pytest.mark.parametrize("beginning", ["", "what is ", "remind me to "])
@pytest.mark.parametrize("piece", PIECES)
def test_a_text_of_any_length_is_soon_passed_over(box, piece, beginning):
    used = {}
    for length in (8000, 32_000):
        text = beginning + piece * (length // len(piece))
        began = time.thread_time()
        box.use(text, Asker(ADA, "ada"))
        used[length] = time.thread_time() - began
    assert used[32_000] < max(1.0, 8 * used[8000]), "it grows with the length, not with its square"
