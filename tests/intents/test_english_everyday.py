"""English requests with what people say beside them, and what follows from them; and what must not be taken so."""

from datetime import datetime

import pytest

from appliance.intents import follow_english, follow_talk
from appliance.intents.before import Before, Running, Turn
from appliance.intents.call import Call
from appliance.intents.english_everyday import word_asked
from appliance.intents.loose import passing
from appliance.intents.remarks import is_reason
from appliance.intents.rewording import reworded
from appliance.intents.router import Router

NOW = datetime(2026, 11, 29, 12, 30)
ROUTER = Router(())
PRIVATE = Call("about", {"what": "private"})
JOKE = Call("collection", {"what": "joke", "request": "tell me a joke"})


def understood(text: str, *turns: Turn) -> list[tuple[str, dict]]:
    found = ROUTER.understand(text, NOW, preferred="en", before=Before(turns))
    return [(call.tool, call.arguments) for call in found.calls] if found else []


def told(text: str) -> list[tuple[str, dict]]:
    return [(call.tool, call.arguments) for call in passing.told(text, "en", NOW)]


@pytest.mark.parametrize(
    ("text", "common"),
    [
        ("heads or tails for who takes the bins out, I'm heads", "flip a coin"),
        ("ok heads or tails, loser washes up", "flip a coin"),
        ("toss a coin to see who goes first", "flip a coin"),
        ("heads or tails, tails I cook", "flip a coin"),
        ("tell me a joke my 6 year old would get", "tell me a joke"),
        ("can you tell us a funny joke for the kids", "can you tell me a funny joke"),
        ("what was that thing I told you to remember about the boiler?", "what did I tell you about the boiler"),
        ("what was it I asked you to remember about the gas meter", "what did I tell you about the gas meter"),
        ("how long is 25 minutes from now?", "what time is it in 25 minutes?"),
        ("my recipe wants 8 oz of butter but the scales only do grams", "what is 8 oz of butter in grams"),
    ],
)
def test_what_people_say_beside_a_request_is_passed_over(text, common):
    assert reworded(text) == common


@pytest.mark.parametrize(
    "text",
    [
        "heads or tails for who takes the bins out and what time is it",
        "who invented heads or tails",
        "tell me a joke about my dog",
        "tell me a joke my boss told at the party",
        "what was that thing I told you about, the boiler or the oven",
        "what was the thing you told me about the boiler",
        "how long is 25 minutes",
        "my recipe wants 8 oz of butter",
    ],
)
def test_what_only_seems_to_be_such_a_request_stays_as_it_is(text):
    assert reworded(text) == text


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ('What does "photosynthesis" mean, its for homework due in like 10 minutes', "what does photosynthesis mean"),
        ("what does barometer mean, i need it for a crossword", "what does barometer mean"),
        ("What does osmosis mean? it's for school", "what does osmosis mean"),
        ("what does osmosis mean and what does barometer mean", "what does osmosis mean and what does barometer mean"),
        ("what does that mean, it's for homework", "what does that mean, it's for homework"),
        ("what does osmosis mean, is it a plant", "what does osmosis mean, is it a plant"),
    ],
)
def test_why_a_word_is_asked_for_is_passed_over(text, asked):
    assert word_asked(text) == asked


@pytest.mark.parametrize(
    "text",
    [
        "turn the lights on in the hall",
        "put the lights on in our bedroom",
        "can you turn the light off in the kids bathroom",
        "it's dark in the hall, lights on",
        "turn the kitchen lights on",
    ],
)
def test_the_lights_of_a_room_are_none_of_the_box(text):
    assert understood(text) == [("cannot", {"topic": "home"})]


@pytest.mark.parametrize("text", ["turn the lights on", "turn your lights on, i'm in the kitchen"])
def test_the_lights_of_the_box_are_meant_otherwise(text):
    assert [tool for tool, _ in understood(text)] == ["lights"]


def test_a_box_that_is_too_dark_is_made_brighter():
    assert understood("your lights are too dark") == [("lights", {"action": "brightness", "brightness": 100})]


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("what is 15 lakh in millions", "15 * 100000 / 1000000"),
        ("what's 2 crore in millions", "2 * 10000000 / 1000000"),
        ("how many million is 35 lakh", "35 * 100000 / 1000000"),
        ("how many crore is fifty million", "50 * 1000000 / 10000000"),
        ("3.5 crore rupees in lakh", "3.5 * 10000000 / 100000"),
        ("15 lakh in figures", "15 * 100000"),
    ],
)
def test_lakhs_and_crores_are_told_in_millions(text, expression):
    assert told(text) == [("calculate", {"expression": expression})]


@pytest.mark.parametrize(
    "text", ["what is 15 million in billions", "what is 15 lakh in lakhs", "what is a lakh of rupees in euros"]
)
def test_other_scales_are_left_alone(text):
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        (
            "My granddaughter was born on the 9th of November 2011, how old does that make her, and what day of the "
            "week was it?",
            [("age", {"born": "2011-11-09"}), ("day", {"date": "2011-11-09"})],
        ),
        (
            "how old is someone born 3 May 1950 and when do they turn 80",
            [("age", {"born": "1950-05-03"}), ("day", {"date": "2030-05-03"})],
        ),
        ("Dad was born 4 March 1947, when does he turn 80", [("day", {"date": "2027-03-04"})]),
        ("she was born on 29 February 2012, when does she turn 18", [("day", {"date": "2030-03-01"})]),
        ("Dad was born 4 March 1947, when does he turn 80 and who else was", []),
        ("Dad was born 4 March, when does he turn 80", []),
    ],
)
def test_a_day_of_birth_answers_several_questions(text, calls):
    assert told(text) == calls


@pytest.mark.parametrize(
    "text",
    [
        "If I've 24 sweets and five cousins, how many does each one get and how many are left for me?",
        "24 sweets and five cousins, how many each and how many left",
    ],
)
def test_what_is_left_over_is_told_as_well(text):
    assert understood(text) == [("share_out", {"total": 24, "by_many": 5})]


@pytest.mark.parametrize(
    "text",
    [
        "who can see what I write to you?",
        "who else can read what I've told you",
        "can my mum see what i type",
        "does anyone know what I say to you",
    ],
)
def test_who_may_read_along_is_a_question_of_privacy(text):
    assert understood(text) == [("about", {"what": "private"})]


def test_who_is_to_be_seen_is_none():
    assert understood("who can you see") != [("about", {"what": "private"})]


@pytest.mark.parametrize("text", ["even my mum?", "not even dad?", "and my brother?", "what about the neighbours?"])
def test_one_more_person_is_asked_about_after_privacy(text):
    assert follow_talk.find(text, Before((Turn("who can see this", (PRIVATE,)),)), False) == PRIVATE


@pytest.mark.parametrize(
    "text", ["and what time is it?", "even my mum likes you, set a timer for the eggs", "and now?"]
)
def test_another_question_after_privacy_is_another(text):
    assert follow_talk.find(text, Before((Turn("who can see this", (PRIVATE,)),)), False) is None


@pytest.mark.parametrize(
    "text",
    [
        "that one was rubbish, another",
        "another one",
        "got another?",
        "got any more?",
        "ha, good one. another?",
        "heard it. next",
        "know any others",
    ],
)
def test_another_joke_is_told(text):
    assert follow_talk.find(text, Before((Turn("tell me a joke", (JOKE,)),)), False) == JOKE


@pytest.mark.parametrize("text", ["that one was rubbish", "got any milk on the list?", "that was rubbish, set a timer"])
def test_what_is_said_about_a_joke_asks_for_none(text):
    assert follow_talk.find(text, Before((Turn("tell me a joke", (JOKE,)),)), False) is None


def alarm(at: str, text: str = "") -> Turn:
    return Turn("wake me", (Call("reminder", {"text": text, "at": at}),))


@pytest.mark.parametrize(
    ("text", "before", "at"),
    [
        ("actually no, seven's fine", "2026-11-30T06:45", "2026-11-30T07:00"),
        ("seven is fine", "2026-11-30T06:45", "2026-11-30T07:00"),
        ("no, half seven will do", "2026-11-30T06:45", "2026-11-30T07:30"),
        ("seven's better", "2026-11-30T18:00", "2026-11-30T19:00"),
        ("seven's fine", "2026-11-30T20:00", "2026-11-30T19:00"),
        ("one's better", "2026-11-30T11:00", "2026-11-30T13:00"),
        ("hang on, 6 am is early enough", "2026-11-30T18:00", "2026-11-30T06:00"),
    ],
)
def test_the_hour_that_is_fine_is_the_new_one(text, before, at):
    assert understood(text, alarm(before)) == [("change_reminder", {"at": at, "text": "", "was": before})]


@pytest.mark.parametrize(
    "text", ["seven's my lucky number", "that's fine", "seven people is fine", "seven's fine", "the soup is better"]
)
def test_what_is_no_other_hour_moves_nothing(text):
    assert not [call for call in understood(text, alarm("2026-11-30T07:00")) if call[0] == "change_reminder"]


def test_without_an_alarm_nothing_is_moved():
    assert not [call for call in understood("seven's fine") if call[0] == "change_reminder"]


MELBOURNE = {"what": "time", "zones": ["Australia/Melbourne"], "names": ["Melbourne"]}


@pytest.mark.parametrize(
    "text",
    [
        "and is that today or already tomorrow for her?",
        "is it tomorrow there already?",
        "what day is it there",
        "is that still Sunday there",
    ],
)
def test_the_day_there_is_told_after_the_time_there(text):
    turn = Turn("what time is it in Melbourne", (Call("clock", MELBOURNE),))
    assert understood(text, turn) == [("clock", {**MELBOURNE, "what": "day"})]


@pytest.mark.parametrize("text", ["what day is it today", "is that good for her", "what day is Christmas"])
def test_another_day_is_not_that_of_the_place(text):
    turn = Turn("what time is it in Melbourne", (Call("clock", MELBOURNE),))
    assert ("clock", {**MELBOURNE, "what": "day"}) not in understood(text, turn)


def test_a_reminder_of_it_is_of_the_entry_just_put_on_a_list():
    at = "2026-11-30T09:00"
    both = understood("add call the dentist to my to do list and remind me about it Monday at 9")
    assert both[-1] == ("reminder", {"text": "call the dentist", "at": at})
    turn = Turn("add milk and eggs", (Call("list_add", {"items": ["milk", "eggs"], "name": "shopping"}),))
    assert understood("remind me about it Monday at 9", turn) == [("reminder", {"text": "milk and eggs", "at": at})]
    assert understood("remind me about the car Monday at 9", turn) == [("reminder", {"text": "car", "at": at})]
    assert (
        follow_english.named(ROUTER.understand("remind me about it Monday at 9", NOW), Before())
        .calls[0]
        .arguments["text"]
        == "it"
    )


@pytest.mark.parametrize(
    "text",
    [
        "the little fella in the kitchen is beeping at me, make it stop",
        "it keeps ringing, make it stop please",
        "stop that beeping",
    ],
)
def test_what_rings_is_stopped_and_nothing_else(text):
    def calls(*timers: Running) -> list[Call]:
        found = ROUTER.understand(text, NOW, preferred="en", before=Before((), timers))
        return list(found.calls) if found else []

    nothing = [Call("unsure", {"topic": "ringing"})]
    assert calls(Running("eggs"), Running("rice", 2, ringing=True))[0].tool == "cancel_timer"
    assert calls() == nothing
    assert calls(Running("eggs")) == nothing, "a timer that runs on is none that rings"


@pytest.mark.parametrize(
    "text",
    [
        "the smoke alarm is beeping at me, make it stop",
        "the washing machine is beeping, make it stop",
        "make it stop raining",
        "the kids are making a noise in the hall, what time is it",
        "make it stop at 7",
    ],
)
def test_what_else_beeps_in_a_house_is_none_of_larsons_timers(text):
    found = ROUTER.understand(text, NOW, preferred="en", before=Before((), (Running("eggs", ringing=True),)))
    assert not found or found.calls[0].tool != "cancel_timer"


TIP = Turn("18% of 64.50", (Call("calculate", {"expression": "18 / 100 * 64.50", "currency": "USD"}),))
JACKET = Turn("30% off 89.99", (Call("calculate", {"expression": "89.99 * (1 - 30 / 100)", "cents": True}),))


@pytest.mark.parametrize(
    ("text", "turn", "made"),
    [
        ("split three ways", TIP, {"expression": "11.61 / 3", "currency": "USD"}),
        ("and divided between four of us", TIP, {"expression": "11.61 / 4", "currency": "USD"}),
        (
            "and with my extra 10% student discount on top of that?",
            JACKET,
            {"expression": "62.99 * (1 - 10 / 100)", "cents": True},
        ),
        ("and another 10% off that?", JACKET, {"expression": "62.99 * (1 - 10 / 100)", "cents": True}),
        ("and 10 percent on top", JACKET, {"expression": "62.99 * (1 + 10 / 100)", "cents": True}),
    ],
)
def test_a_sum_of_money_goes_on(text, turn, made):
    assert understood(text, turn) == [("calculate", made)]


@pytest.mark.parametrize("text", ["split the party three ways", "they went three ways", "split one way"])
def test_what_is_not_shared_is_no_sum(text):
    assert not [call for call in understood(text, TIP) if call[0] == "calculate"]


@pytest.mark.parametrize(
    "text",
    ["we've got loads", "I found some in the fridge", "nobody eats them", "it's beeping at me", "we're having bread"],
)
def test_a_reason_is_no_request(text):
    assert is_reason(text, "en")


@pytest.mark.parametrize(
    "text",
    ["we've run out of milk", "we need bread", "have we got loads", "I've got to ring mum", "how long do eggs keep"],
)
def test_a_need_or_a_question_is_no_reason(text):
    assert not is_reason(text, "en")
