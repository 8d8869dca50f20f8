"""English requests with a reason, a second thought or a loose word, and what must not be taken for one of them."""

from datetime import datetime

import pytest

from appliance.intents.prose import wants_prose
from appliance.intents.router import Router

NOW = datetime(2026, 11, 28, 10)


def calls(text: str) -> list[tuple[str, dict[str, object]]]:
    found = Router(()).understand(text, NOW, preferred="en")
    return [(call.tool, call.arguments) for call in found.calls] if found else []


@pytest.mark.parametrize(
    "text",
    [
        "wake me at half four this afternoon, I'm on nights again", "wake me up at 6:30, I've a flight to catch",
        "can you wake us at seven, we have to be off early", "get me up at five to six, because it's market day",
    ],
)  # fmt: skip
def test_why_somebody_is_woken_is_no_name(text):
    made = calls(text)
    assert [tool for tool, _ in made] == ["reminder"] and made[0][1]["text"] == ""


def test_what_to_be_reminded_of_keeps_its_words():
    assert calls("remind me at 5 to call mum, it's her birthday")[0][1]["text"] == "call mum, it's her birthday"


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("put eggs on the list, oh and some tomatoes", ["eggs", "tomatoes"]),
        ("add milk to my shopping list and bread", ["milk", "bread"]),
        ("stick butter on the list, plus a pint of cream", ["butter", "a pint of cream"]),
        ("pop sellotape and batteries down for the shop", ["sellotape", "batteries"]),
        ("stick some bin bags on the weekly shop", ["bin bags"]),
        ("add rice and curry leaves to the grocery list na", ["rice", "curry leaves"]),
    ],
)
def test_what_comes_after_the_list_goes_on_it_as_well(text, items):
    (tool, arguments), *_ = calls(text)
    assert tool == "list_add" and arguments["items"] == items


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("add milk to my shopping list and set a timer for 5 minutes", "timer"),
        ("put milk on the list and remind me at 5 to go", "reminder"),
        ("put milk on the list and what time is it", "clock"),
    ],
)
def test_another_request_after_the_list_stays_one(text, tool):
    assert tool in [name for name, _ in calls(text)]


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("what have I got on tomorrow", "reminders"),
        ("thanks, what have we got planned for this evening", "reminders"),
        ("good night, and what's the earliest alarm I've got", "timers"),
        ("nag me tomorrow at eight in the evening about the bins", "reminder"),
    ],
)
def test_what_is_set_is_asked_for_in_many_words(text, tool):
    assert tool in [name for name, _ in calls(text)]


@pytest.mark.parametrize(
    "text", ["what have I got on the shopping list", "what is on tonight", "what have you got on me"]
)
def test_other_things_that_are_on_are_no_reminders(text):
    assert "reminders" not in [name for name, _ in calls(text)]


@pytest.mark.parametrize(
    "text",
    [
        "can you write a thank-you message to the neighbours for minding the dog", "help me say no nicely to a job",
        "use the word meticulous in a sentence", "I need a note for the teacher", "draft an email to my landlord",
        "say it in baby words", "make it shorter", "please rephrase this: I am late", "how do I word a complaint",
    ],
)  # fmt: skip
def test_a_text_of_use_is_not_left_to_a_small_model(text):
    assert wants_prose(text)


@pytest.mark.parametrize(
    "text",
    [
        "write a poem about my cat", "tell me a story about a note", "make up a limerick", "say something nice",
        "I need a word with you", "how do I say no", "put milk on the list", "I need a hand with the shopping",
    ],
)  # fmt: skip
def test_a_story_or_another_request_is_no_such_text(text):
    assert wants_prose(text) == (text == "how do I say no")


@pytest.mark.parametrize(
    "text", ["the spare key is in the shed, keep that in mind for when guests come", "my code is 4711, note that down"]
)
def test_a_fact_is_kept_without_its_reason(text):
    (tool, arguments), *_ = calls(text)
    assert tool == "remember" and arguments["text"] == text.split(",")[0]


@pytest.mark.parametrize(
    ("text", "start", "seconds"),
    [
        ("the train takes 2 hours 40 and leaves at 9:55, when do we get in", "09:55", 9600),
        ("I need to be there by 6 and it's an hour and a half away, when should I set off", "18:00", -5400),
        ("what time do i have to leave if school starts 8.50 and it takes 25 mins to walk", "08:50", -1500),
        ("if it goes in at 5 and takes 40 minutes when will it be done", "17:00", 2400),
    ],
)
def test_when_to_leave_and_to_arrive_are_told_apart(text, start, seconds):
    assert calls(text) == [("later", {"start": start, "seconds": seconds})]


@pytest.mark.parametrize(
    "text",
    ["what time do you get up", "when does the film end", "set a timer for an hour, when do we land"],
)
def test_without_both_values_nothing_is_worked_out(text):
    assert calls(text)[:1] == [] or calls(text)[0][0] != "later"


@pytest.mark.parametrize(
    ("text", "tool", "wanted"),
    [
        (
            "alright mate, stick the kettle timer on for four mins would ya",
            "timer",
            {"seconds": 240, "label": "kettle"},
        ),
        ("add basil and cheese to groceries please love", "list_add", {"items": ["basil", "cheese"]}),
        ("stop the timer, no actually leave it", "about", {"what": "never_mind"}),
        ("pick a name out of Sam, Ellie and Josh", "choose", {"options": ["Sam", "Ellie", "Josh"]}),
        ("remind me to call my love", "reminder", {"text": "call my love"}),
    ],
)
def test_how_somebody_is_called_is_no_part_of_a_request(text, tool, wanted):
    name, arguments = calls(text)[0]
    assert name == tool and wanted.items() <= arguments.items()


def test_a_word_is_no_unit_of_an_amount_of_money():
    assert calls("four of us shared a taxi, 36.40 all in, what's my bit")[:1] == []
