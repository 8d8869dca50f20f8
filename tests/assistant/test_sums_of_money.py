"""Sums of money: the result has the currency if it is money, and is rounded to the cent."""

import pytest

from appliance.assistant.tools.registry import Asker, ToolContext, ToolRegistry


@pytest.fixture
def box(tmp_path, clock) -> ToolRegistry:
    return ToolRegistry(
        ToolContext(
            seen=lambda client, blind: [], find=lambda question, person: [], light=lambda pattern, brightness: None,
            ring=lambda label, owner: None, patterns=(), folder=tmp_path, clock=clock,
            remember=lambda person, text: None, remembered=lambda person: [], forget=lambda person, number: None,
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("80 euros split between 5 people", "80 / 5 = €16"), ("$47.60 divided by 4", "47.60 / 4 = $11.90"),
        ("£20 minus £7.35", "20 - 7.35 = £12.65"), ("what's 3 times 4 euros", "3 × 4 = €12"),
        ("12 euros plus 8 euros", "12 + 8 = €20"),
        ("3 shirts at 19.95 euros each, what do I pay?", "3 × 19.95 = €59.85"),
        ("100 euros split three ways", "100 / 3 is €33.33, rounded to the cent."),
        ("15% of $48.33", "15% of $48.33 is $7.25, rounded to the cent."),
        ("wir sind zu sechst und die Rechnung ist 94,50 Euro, was zahlt jeder?", "94,5 / 6 = 15,75 €"),
        ("wie viel ist 100 Euro durch 3", "100 / 3 ist 33,33 €, auf Cent gerundet."),
        ("als 3 pakken koffie 17,85 euro kosten, wat kost dan 1 pak?", "17,85 / 3 = € 5,95"),
        ("100 euro gedeeld door 3", "100 / 3 is € 33,33, afgerond op centen."),
    ],
)  # fmt: skip
def test_money_comes_to_money(box, text, answer):
    assert box.use(text, Asker(None, "somebody")).result.replace("\u00a0", " ") == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("I get 8 euros a week, how many weeks until I have 100 euros", "100 / 8 = 12.5"),
        ("10 euros / 2 euros", "10 / 2 = 5"), ("80 cookies split between 5 people", "80 / 5 = 16"),
        ("100 / 3", "100 / 3 is about 33.3333333333."),
    ],
)  # fmt: skip
def test_a_number_of_something_else_has_no_currency(box, text, answer):
    assert box.use(text, Asker(None, "somebody")).result == answer
