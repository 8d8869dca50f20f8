"""Sums, lists and notes told in passing, in English: each is made only where every number and word has its part."""

from datetime import datetime

import pytest

from appliance.intents.loose import passing
from appliance.intents.rewording import reworded
from appliance.intents.router import Router
from appliance.intents.sentence_forms import form_of

NOW = datetime(2026, 11, 29, 12, 30)
ROUTER = Router(())


def told(text: str) -> list[tuple[str, dict]]:
    return [(call.tool, call.arguments) for call in passing.told(text, "en", NOW)]


def understood(text: str) -> list[tuple[str, dict]]:
    found = ROUTER.understand(text, NOW, preferred="en")
    return [(call.tool, call.arguments) for call in found.calls] if found else []


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("amoxicillin three times a day for seven days, how many capsules is that altogether", "3 * 7"),
        ("2 tablets twice a day for 2 weeks, how many is that", "2 * 2 * 2 * 7"),
        ("she takes 2 tablets 4 times a day, how long will 56 last?", "56 / (2 * 4)"),
        ("I've 30 tablets and take 2 a day, how many days do I get", "30 / 2"),
        ("Dad weighs 76 kilos and it's 15 milligrams per kilo, what's that in mg", "76 * 15"),
        ("me and Jo went halves on a sofa that was 899 but got 12 percent knocked off, my share?",
         "899 * (1 - 12 / 100) / 2"),
        ("what's 340 plus VAT at 20 percent", "340 * (1 + 20 / 100)"),
        ("ibuprofen 400 mg three times a day, how much is that a day", "400 * 3"),
        ("the baby is 6.2 kilos and the dose is 10 mg per kilo", "6.2 * 10"),
        ("I got 7, 8 and 6.5, what do I need next to average 8", "8 * 4 - (7 + 8 + 6.5)"),
        ("if 5 apples cost 2.25 what's 8", "2.25 / 5 * 8"),
        ("I earn 2,150 a month and rent is 830, what's left", "2150 - 830"),
        ("we need 3 litres of paint per 36 square metres, how much for 60", "3 / 36 * 60"),
        ("a bag of compost is 40 litres and the raised bed is 120 by 60 by 30 cm, how many bags", "ceil(216 / 40)"),
        ("we've 3 kg of potatoes and each person eats 250 grams, how many does that feed", "3000 / 250"),
        ("I drink 8 coffees a week at 3.40, what's that a year", "8 * 3.40 * 52"),
        ("how many 330 ml cans is 2 litres", "ceil(2000 / 330)"),
        ("whats 3 lots of 4.75 plus 2.20 for the bus", "3 * 4.75 + 2.20"),
        ("if I save 35 quid a week how long till I've got 600", "ceil(600 / 35)"),
        ("how long to save 600 at 35 a week", "ceil(600 / 35)"),
        ("soup for eight takes 1.2 kilos of leeks, only three of us tonight", "1.2 / 8 * 3"),
        ("recipe's for 4 but there's six of us, it says 300 grams of rice", "300 / 4 * 6"),
        ("12 friends, 3 pizzas each cut in 8, how many slices per kid", "3 * 8 / 12"),
        ("how many bottles of 75 cl do I need for 20 glasses of 150 ml", "ceil(20 * 150 / 750)"),
        ("I've got 2 and a half hours of tapes, each one's 45 minutes, how many's that", "ceil(150 / 45)"),
        ("concrete slab, 3 metres by 2.4 by 100 mil thick, how many cubic metres", "3 * 2.4 * 0.1"),
        ("what's 7/8 as a decimal", "7 / 8"),
    ],
)  # fmt: skip
def test_a_sum_told_in_passing_is_worked_out(text, expression):
    assert [call[1].get("expression") for call in told(text)] == [expression]


@pytest.mark.parametrize(
    "text",
    [
        "amoxicillin three times a day for seven days", "three times a day for seven days but I missed two, how many",
        "2 tablets 4 times a day, how long will 56 last with 8 already gone",
        "Dad weighs 76 kilos and it's 15 milligrams per kilo in two doses, what's each",
        "my half of 899 with 12 percent off and free delivery, how much", "there were four of us for 8 holes of golf",
        "I save 35 quid a week", "soup for eight takes an hour", "we had 3 lots of visitors and 4.75 hours of talk",
        "the room is 3 metres by 2.4 metres", "12 friends came and we cut 3 cakes", "what's 7/8 of a mile",
        "I earn 2,150 a month and rent is 830 a week, what's left", "if 5 apples cost 2.25 I want 8",
        "I got 7, 8 and 6.5", "the baby is 6.2 kilos",
        "cut the pizza in 8", "three of us went for 2 hours", "a pound and a half of mince",
    ],
)  # fmt: skip
def test_what_only_has_numbers_is_no_sum(text):
    assert told(text) == []


def test_a_pass_is_compared_with_paying_each_time():
    text = "bus costs 2.40 each way five days a week, is a 21 pound weekly pass cheaper"
    assert told(text) == [("worth_it", {"offer": "21", "otherwise": "2 * 5 * 2.40"})]
    assert told("bus costs 2.40 each way five days a week, is a 21 pound monthly pass cheaper") == []
    assert told("a weekly pass is 21 pounds") == []


def test_three_for_a_price_are_compared_with_one():
    assert told("3 for 10 pounds or 3.75 each, which is the better deal")[0][1]["prices"] == ["10 / 3", "3.75"]
    assert told("3 for 10 pounds or 3.75 each") == []


def test_packs_are_compared_by_the_price_of_a_kilo():
    assert told("500 grams for 3.20 or 750 for 4.50, which is cheaper")[0][1]["prices"] == ["3.20 / 0.5", "4.50 / 0.75"]
    assert told("is 6 eggs for 1.80 or 10 eggs for 2.50 better value")[0][1]["unit"] == ""
    assert told("500 grams for 3.20 or 750 millilitres for 4.50, which is cheaper") == []
    assert told("500 grams for 3.20 or 750 for 4.50") == []


def test_a_day_ticket_is_compared_with_singles():
    text = "day ticket is 6.80, a single is 1.90, I'm making 4 trips, is the day ticket worth it"
    assert told(text) == [("worth_it", {"offer": "6.80", "otherwise": "4 * 1.90"})]


def test_a_percentage_on_top_tells_the_tip_and_the_total():
    assert told("cheque is 73 dollars even, what's eighteen percent on top")[0][0] == "tip"
    assert told("he is 73 and has 18 percent on top") == []


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("what is 0.375 as a fraction", {"expression": "0.375"}),
        ("5/8 plus 3/16 of an inch", {"expression": "5/8 + 3/16"}),
        ("7/8 minus 1/4 inch", {"expression": "7/8 - 1/4"}),
    ],
)
def test_fractions(text, call):
    assert told(text) == [("fraction", call)]


def test_temperatures_of_people_are_converted_and_left_to_a_doctor():
    calls = told("hundred and one point three, that's in Fahrenheit, is that a fever")
    assert [call[0] for call in calls] == ["convert", "cannot"]
    assert (
        told("the little one's temperature is 38.6, what's that in Fahrenheit")[0][1]["to"] == "temperature-fahrenheit"
    )
    assert told("bake it at 200, that's in Celsius") == []


def test_ovens_cars_and_butter():
    assert told("gas mark 6, what's that on a fan oven") == [("fan_oven", {"celsius": 200.0})]
    assert told("are you a fan of gas mark 6") == [] or told("gas mark 6") == []
    mileage = told("my car does 47 to the gallon, thats how many litres per hundred k")
    assert [call[0] for call in mileage] == ["convert", "convert"]
    assert told("and 2 sticks of butter")[0][1]["amount"] == [[2.0, "mass-stick"]]
    assert told("put 2 sticks of butter on my list") == []


def test_working_days_and_anniversaries():
    assert told("how many working days till 18 December") == [("working_days", {"date": "2026-12-18"})]
    assert told("ten working days from today, when's that") == [("after_working_days", {"count": 10})]
    assert told("remind me in 10 working days") == []
    assert told("we were wed on 9 June 1984, which anniversary is next and what's it called") == [
        ("anniversary", {"date": "1984-06-09", "names": True})
    ]
    assert told("we were wed on 9 June 1984") == []


def test_the_times_of_every_so_many_hours():
    text = "every 8 hours from 6 am I've to give the cat her antibiotic, when are the doses"
    assert told(text) == [("every_hours", {"start": "06:00", "hours": 8})]
    assert told("every 8 hours from 6 am I feed the cat") == []
    assert told("remind me every 8 hours from 6 am, when are the doses") == []


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Add toilet paper, rice and cat food", ["toilet paper", "rice", "cat food"]),
        (
            "please put paneer, green chillies and two packets of Maggi",
            ["paneer", "green chillies", "two packets of Maggi"],
        ),
        ("get milk, eggs and bread", ["milk", "eggs", "bread"]),
    ],
)
def test_several_things_go_on_the_shopping_list(text, items):
    assert understood(text) == [("list_add", {"items": items, "name": "shopping"})]


def test_what_is_to_come_off_is_told_as_well():
    text = "Please put paneer, green chillies and two packets of Maggi, and do one thing, remove the atta"
    assert [call[0] for call in understood(text)] == ["list_add", "list_remove"]


@pytest.mark.parametrize(
    "text",
    ["put the kettle on, the oven and the telly", "add 3, 4 and 5", "add pasta, then boil it and drain it", "add milk"],
)
def test_other_things_are_not_put_on_a_list(text):
    assert reworded(text) == text


def test_who_sees_something_and_how_far_two_places_are_apart():
    assert told("who can see my lists") == [("about", {"what": "private"})]
    assert told("who can see my house from there") == []
    assert told("what's the time difference between London and Tokyo")[0][1]["zones"] == ["Europe/London", "Asia/Tokyo"]
    assert told("what's the difference between London and Tokyo") == []


def test_a_number_of_somebody_is_no_call():
    assert not understood("What's my sister's phone number?")
    assert understood("call my sister")[0] == ("cannot", {"topic": "calls"})


def test_a_name_to_be_called_by():
    assert understood("call me Captain")[0][1]["name"] == "Captain"
    assert reworded("call me tomorrow") == "call me tomorrow"


def test_what_was_asked_last_is_not_said_again():
    assert told("what did I just ask you?") == [("cannot", {"topic": "repeat"})]
    assert told("what did I ask you to remember") == []


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("remind me to ring mum tonight, say sevenish", "remind me to ring mum tonight at seven"),
        ("ping me when it's five to three, meeting with Raj", "remind me at five to three, meeting with Raj"),
        ("do you tell my mum what I ask you", "will you tell my mum what i told you"),
        ("on second thoughts twenty past five", "actually make it twenty past five"),
    ],
)
def test_loose_times_and_askings(text, made):
    assert reworded(text) == made


def test_two_timers_in_one_breath():
    calls = told("two things cooking: spuds 18 minutes, carrots 9. Keep track of both")
    assert [(call[1]["label"], call[1]["seconds"]) for call in calls] == [("spuds", 1080), ("carrots", 540)]


@pytest.mark.parametrize(
    "text",
    [
        "London 50 minutes, Leeds 2 hours away", "spuds take 18 minutes, carrots 9", "how long for spuds 18 "
        "minutes, carrots 9",
        "walked 18 minutes, ran 9 miles", "page 18, minute 9", "only three of us tonight",
    ],
)  # fmt: skip
def test_lengths_told_otherwise_set_no_timers(text):
    assert not [call for call in told(text) if call[0] == "timer"]


@pytest.mark.parametrize(
    "text",
    ["what time's sunset... or do you not know that", "when does the sun set", "is it high tide soon", "when's dusk"],
)
def test_the_sun_is_no_clock(text):
    assert understood(text)[0] == ("cannot", {"topic": "sun"})


def test_other_uses_of_the_sun_are_no_question_for_its_times():
    assert told("remind me at sunset to close the shutters") == []
    assert told("what does dusk mean") == []


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        (
            "jot this down: plumber quoted 340 plus VAT at twenty percent",
            "plumber quoted 340 plus VAT at twenty percent",
        ),
        ("make a note: the meter reading is 40512", "the meter reading is 40512"),
        ("Ellie is allergic to cashews. don't ever lose that", "Ellie is allergic to cashews"),
        ("My shoe size is 42, please remember", "My shoe size is 42"),
    ],
)
def test_a_note_is_kept(text, fact):
    assert understood(text) == [("remember", {"text": fact})]


@pytest.mark.parametrize("text", ["jot down milk and eggs on the shopping list", "make a note to call Bob"])
def test_a_note_for_a_list_goes_there(text):
    assert understood(text)[0][0] == "list_add"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("did I say batteries already? I feel like I said batteries", "is batteries on the list?"),
        ("got any batteries on the list already?", "is batteries on the list?"),
        ("is it gone five yet?", "what time is it"),
        ("is it past half four yet", "what time is it"),
        ("get me up at ten to six please, early theatre list", "get me up at ten to six please"),
        ("mind me to defrost the mince", "remind me to defrost the mince"),
        ("put screws and a tube of glue down for Screwfix", "add screws and a tube of glue to the Screwfix list"),
    ],
)
def test_passing_words_are_put_as_is_common(text, made):
    assert reworded(text) == made


@pytest.mark.parametrize(
    "text",
    [
        "did I say anything about Ellie?", "is it past its best", "put him down for Tuesday", "do you mind me asking",
        "I have got a cold", "make a note", "the list is long already",
    ],
)  # fmt: skip
def test_other_words_stay_as_they_are(text):
    assert reworded(text) == text


def test_sounds_are_no_entries():
    text = "chuck tinned tomatoes on the shopping, and loo roll, and ooh, something for packed lunches"
    assert understood(text)[0][1]["items"] == ["tinned tomatoes", "loo roll", "something for packed lunches"]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("my exchange partner's from Lyon, how would I tell her dinner is ready", "question"),
        ("there once was a man from Kilkenny... finish it off would you", "wish"),
        ("i need words for a card, my boss is retiring and i barely know her", "wish"),
        ("we were wed on 9 June 1984", "wish"),
        ("my cat is asleep on the sofa", "remark"),
        ("it was such a lovely evening yesterday", "remark"),
    ],
)
def test_only_what_asks_for_nothing_is_a_remark(text, form):
    assert form_of(text, "en") == form
