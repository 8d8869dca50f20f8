"""What is asked before it is done."""

import pytest

from appliance.assistant.tools.confirming import needs_yes
from appliance.intents.call import Call


@pytest.mark.parametrize(
    ("call", "asked"),
    [
        (Call("list_clear", {"name": "shopping"}), True),
        (Call("list_remove", {"items": ["milk"], "name": "shopping"}), False),
        (Call("list_remove", {"items": ["milk", "tea", "eggs", "jam"], "name": "shopping"}), True),
        (Call("cancel_reminder", {"all": True}), True),
        (Call("cancel_reminder", {"text": "call mum"}), False),
    ],
)
def test_what_takes_much_away_is_asked_first(call, asked):
    assert needs_yes(call) is asked
