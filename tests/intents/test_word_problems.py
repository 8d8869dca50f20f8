"""Sums told in sentences, and sentences that are none."""

import pytest

from appliance.intents.arithmetic import calculate, find_expression, find_in_sentence
from appliance.intents.word_problems import find_problem


def result_of(text: str) -> str | None:
    """The result of the sum in a text, in the order in which the router looks for one."""
    expression = find_expression(text) or find_in_sentence(text) or find_problem(text)
    return calculate(expression) if expression else None


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("3/8 of 64", "24"),
        ("2 to the 10th", "1024"),
        ("what do you get when you subtract 58 from 203", "145"),
        ("how many times does 7 go into 413", "59"),
        ("twelve point five plus seven point two five", "19.75"),
        ("20 is what percent of 160", "12.5"),
        ("There's a 15 percent discount on a 240 euro bike rack, what do I end up paying?", "204"),
        ("Bill is 85 dollars, tip 18 percent, what's the total?", "100.3"),
        ("There's a coat I like for 160, and today it's reduced by 35 percent. What would I pay?", "104"),
        ("I'm getting 7 boxes of tiles at 23.90 a box, what does that come to altogether?", "167.3"),
        ("Say the kids read 12 pages every night - how many pages have they read after 19 nights?", "228"),
        ("My book has 312 pages and I read 24 pages per night. How many nights will it take?", "13"),
        ("If I save €150 a month, how many months until I've got €2,400?", "16"),
        ("if 5 kilos of potatoes cost £6.25 how much is one kilo", "1.25"),
        ("If three tickets cost 43.50 dollars, what would 7 tickets cost?", "101.5"),
        ("There are 28 kids in the class and each one needs 3 pencils. How many altogether?", "84"),
        ("I scored 78, 85, and 92 on my tests. What's my average?", "85"),
        ("Three dozen cupcakes and we already ate 11. How many are left?", "25"),
        ("my salary is 42,000 a year, whats that per month", "3500"),
        ("I have 3 boxes of 12 eggs. how many eggs?", "36"),
        ("We need 144 candles and they come in boxes of 12. How many boxes is that?", "12"),
        ("I bought a book for 12 and paid with 20, how much change do I get?", "8"),
        ("100 + 10%", "110"),
        ("what is 100 minus 20 percent", "80"),
    ],
)
def test_sums_in_a_sentence(text, result):
    assert result_of(text) == result


@pytest.mark.parametrize(
    "text",
    [
        "how many minutes is 2 hours and a half",
        "20 percent of what is 60",
        "In 1912 the Titanic lost 1500 people, how many were left?",
        "from 2010 to 2020 the price rose by 5 percent",
        "On 3, 4 and 5 May, what is the average temperature?",
        "Windows 10 for 64 bit, what did they change?",
        "I was 20 and she is 25, is she taller?",
        "2024-05-06",
        "192.168.1.0/24",
        "24/7",
        "555-1234",
    ],
)
def test_what_is_no_such_sum_is_not_made_one(text):
    assert result_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "I bought 3 shirts at 20 each and a hat. What did I pay in total?",
        "parking is 2.50 for the first hour and 1.75 for every hour after that. how much for 5 hours",
        "how many is 5 more than 3 times 4",
    ],
)
def test_a_sum_that_would_leave_out_a_number_is_not_made(text):
    assert result_of(text) is None


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("We bought 4 chairs at $25.50 each, what did that cost?", "102"),
        ("What is 15 percent more than two hundred?", "230"),
        ("how much is a 15% tip on 42 dollars", "6.3"),
        ("The bill is 50 and we tip 10 percent, how much is the tip?", "5"),
        ("I save 20 a week for 26 weeks, what do I have then?", "520"),
        ("12 euros a month, what is that for a year", "144"),
        ("how many seconds are in an hour", "3600"),
        (
            "Emma has 47 stickers. She gives 9 to her brother and gets 15 from her mom. How many does she have now?",
            "53",
        ),
        ("how many hours are there in three weeks?", "504"),
        ("average of 4, 8 and 15", "9"),
        ("please add up 1.5, 2.5 and 6", "10"),
        ("what are 3, 4 and 5 together?", "12"),
        ("split 90 euros between 4 friends, how much does each pay?", "22.5"),
        ("two thirds of 99", "66"),
        ("I wonder how much twelve times twelve is", "144"),
        ("what percentage is 30 of 120", "25"),
        ("My homework says 7 squared minus 9, what is it?", "40"),
        ("How many eggs are 6 boxes with 10 eggs in each?", "60"),
        ("what's the difference between 1,000 and 256", "744"),
        ("increase 200 by 5 percent", "210"),
        ("I need the product of 2, 3 and 7", "42"),
        ("Tell me the cube root of 3375 please", "15"),
        ("3 loaves at 2.45 each and a jar of jam for 3.80, what did I pay?", "11.15"),
        ("we are five people splitting a 137.50 dinner bill, how much does each owe", "27.5"),
        ("My car does 18 km on a litre. How many litres for 414 km?", "23"),
        ("divide 1001 by 8 for me", "125.125"),
        ("2 loaves at 2.80 and 3 pies at 4 each, what is that?", "17.6"),
        ("minus 14 times 9 plus 200", "74"),
        ("my car did 522 miles on 14.5 gallons, how many miles per gallon is that", "36"),
        ("3 pizzas at 8.50 each and I pay with a 50, what's my change?", "24.5"),
        ("I paid 12.50 for lunch and 3.20 for coffee, how much together?", "15.7"),
        ("cube root of 10", "about 2.15443469"),
    ],
)
def test_sums_in_sentences(text, result):
    assert result_of(text) == result


@pytest.mark.parametrize(
    "text",
    [
        "Is 24/7 support a good idea?", "I was there 1990 - 1995, tell me what happened", "How do I make 2 cakes?",
        "What is the difference between a cat and a dog?", "Tell me about World War 2", "How tall is a 6 foot man?",
        "Is 7 a prime number?", "Give me a recipe with 3 eggs and 200 g of flour", "What happened on 9/11?",
        "How many people live in 10 Downing Street?", "I have two sisters and three brothers",
    ],
)  # fmt: skip
def test_sentences_that_are_no_sums(text):
    assert result_of(text) is None


def test_no_text_takes_long():
    for text in ("1" * 200, "1 " * 100, "1% tip " * 28, "12.5% " * 33, "3 at 4 and " * 18, "1," * 100):
        result_of(text)  # some of these took seconds, or for ever
