"""Exact arithmetic, and what is none."""

import pytest

from appliance.intents.arithmetic import calculate, find_expression


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("What is 12 * 7?", "84"),
        ("12 x 7", "84"),
        ("calculate 0.1 + 0.2", "0.3"),
        ("how much is 1,250 divided by 4", "312.5"),
        ("What's 20 percent of 150?", "30"),
        ("20% of 150", "30"),
        ("what is the square root of 144", "12"),
        ("square root of 2", "about 1.4142135624"),
        ("2 to the power of 100", str(2**100)),
        ("7 squared plus 3 cubed", "76"),
        ("(3 + 4) * -2 =", "-14"),
        ("one third of 10", "about 3.3333333333"),
        ("seven times twenty-one", "147"),
        ("10 minus 4 minus 3", "3"),
        ("what does 100 / 8 make, please?", "12.5"),
        ("17 mod 5", "2"),
        ("half of 9", "4.5"),
        ("please work out 3^4", "81"),
    ],
)
def test_results(text, result):
    expression = find_expression(text)
    assert expression is not None and calculate(expression) == result


@pytest.mark.parametrize(
    "text",
    [
        "What is the capital of France?", "I was born in 1984", "Tell me 3 facts about 2 cars", "", "2024", "-5",
        "What happened on 9/11 in New York?", "Call me at 555-1234 tomorrow", "my 2 + your 3 friends", "add salt",
    ],
)  # fmt: skip
def test_what_is_no_arithmetic(text):
    assert find_expression(text) is None


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("1/0", "divide by zero"),
        ("9**9**9", "power is too large"),
        ("99**999", "too long"),
        ("sqrt(-4)", "no square root"),
        ("(" * 5000 + "1" + ")" * 5000, "can’t read"),
        ("2**0.3", "power is too large"),
        ("1 +", "can’t read"),
        ("abs(1)", "can’t read"),
        ("x.y", "can’t read"),
        ("'a'*9", "can’t read"),
        ("[1]*9", "can’t read"),
    ],
)
def test_what_has_no_result(expression, words):
    with pytest.raises(ValueError, match=words):
        calculate(expression)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("7 mod -3", "-2"), ("17 modulo 5", "2"), ("100 minus 10% minus 10%", "81"), ("100 + 10% - 5%", "104.5"),
        ("100 minus 10% of 50", "95"), ("200 plus 10% minus 5", "215"), ("80 plus 19%", "95.2"),
    ],
)  # fmt: skip
def test_each_percentage_is_of_what_is_left_and_modulo_is_none(text, result):
    assert calculate(find_expression(text)) == result
