"""What the household's tools say: a pass or not, the cheaper pack, fractions, fan ovens, working days."""

from datetime import UTC, datetime

import pytest
from clock import FakeClock

from appliance.assistant.tools.registry import Asker, ToolContext, ToolRegistry

NOW = datetime(2026, 11, 29, 13, 0, tzinfo=UTC)


@pytest.fixture
def box(tmp_path) -> ToolRegistry:
    return ToolRegistry(
        ToolContext(
            seen=lambda client, blind: [], find=lambda question, person: [], light=lambda pattern, brightness: None,
            ring=lambda label, owner: None, remember=lambda person, text: None, remembered=lambda person: [],
            forget=lambda person, number: None, patterns=("sweep",), folder=tmp_path, clock=FakeClock(NOW),
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("bus costs 2.40 each way five days a week, is a 21 pound weekly pass cheaper",
         "Yes, you save 3: 21 instead of 2 × 5 × 2.40 = 24."),
        ("bus costs 2.40 each way four days a week, is a 21 pound weekly pass cheaper",
         "No, it costs 1.80 more: 21 instead of 2 × 4 × 2.40 = 19.20."),
        ("bus costs 2.10 each way five days a week, is a 21 pound weekly pass cheaper",
         "It comes to the same: 2 × 5 × 2.10 = 21."),
        ("500 grams for 3.20 or 750 for 4.50, which is cheaper", "750 grams is cheaper: 6 a kilo, and the other 6.40."),
        ("500 grams for 3 or 250 for 1.50, which is cheaper", "They cost the same."),
        ("what is 0.375 as a fraction", "0.375 = 3/8"),
        ("7/8 plus 1/4 inch", "7/8 + 1/4 = 1 1/8"),
        ("1/4 minus 7/8 inch", "1/4 - 7/8 = -5/8"),
        ("what is 0.1234567 as a fraction", "I can’t work that out."),
        ("gas mark 6, what's that on a fan oven", "200 °C, and in a fan oven about 20 degrees less: 180 °C."),
        ("how many working days till 18 December",
         "There are 15 working days from Monday, 30 November 2026 to Friday, 18 December 2026, "
         "not allowing for public holidays."),
        ("ten working days from today, when's that",
         "10 working days after Sunday, 29 November 2026 is Friday, 11 December 2026, not allowing for public "
         "holidays."),
        ("every 8 hours from 6 am she gets it, when are the doses", "Every 8 hours: 06:00, 14:00 and 22:00."),
        ("every 5 hours from 6 am she gets it, when are the doses", "I can’t work that out."),
        ("how many working days till 18 November 2026", "I can’t work that out."),
        ("we were wed on 9 June 2002, which anniversary is next and what's it called",
         "On Wednesday, 9 June 2027 it will be 25 years. That is called the silver anniversary."),
        ("we were wed on 9 June 1984, which anniversary is next and what's it called",
         "On Wednesday, 9 June 2027 it will be 43 years. I know no name for that one."),
    ],
)  # fmt: skip
def test_the_answer_says_what_was_worked_out(box, text, answer):
    used = box.use(text, Asker(None, "guest 1", "en"))
    assert used and used.result == answer
