"""Numbers in words."""

import pytest

from appliance.intents.numbers import digits


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("two hundred and five", "205"),
        ("Twenty-one and six", "21 and 6"),
        ("six seven", "6 7"),
        ("one thousand two hundred", "1200"),
        ("1,250.50 and 3k", "1250.50 and 3000"),
        ("2.5 million", "2500000"),
        ("half a dozen", "6"),
        ("a hundred", "100"),
        ("someone", "someone"),
    ],
)
def test_numbers_in_words(text, plain):
    assert digits(text) == plain
