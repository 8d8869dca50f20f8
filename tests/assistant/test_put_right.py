"""A timer or a reminder that is put right at the question before it is set."""

import pytest

from appliance.assistant.tools.confirming import put_right
from appliance.intents.call import Call
from appliance.intents.understanding import Understood

EGGS = Call("timer", {"seconds": 360, "label": "eggs"})
BINS = Call("reminder", {"text": "bins", "at": "2026-11-28T21:00"})


@pytest.mark.parametrize(
    ("asked", "said", "made"),
    [
        (EGGS, Call("change_timer", {"label": "", "to": 420}), Call("timer", {"seconds": 420, "label": "eggs"})),
        (
            BINS,
            Call("change_reminder", {"at": "2026-11-28T22:00", "text": "bins", "was": "2026-11-28T21:00"}),
            Call("reminder", {"text": "bins", "at": "2026-11-28T22:00"}),
        ),
    ],
)
def test_it_is_set_as_it_should_be(asked, said, made):
    assert put_right([asked], Understood((said,), "en", asks=True)) == Understood((made,), "en")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([EGGS], Call("change_timer", {"label": "pasta", "to": 420})),
        ([EGGS], Call("change_timer", {"label": "", "seconds": 60})),
        ([EGGS], Call("clock")),
        ([EGGS, BINS], Call("change_timer", {"label": "", "to": 420})),
    ],
)
def test_another_request_stays_as_it_is(asked, said):
    found = Understood((said,), "en")
    assert put_right(asked, found) is found
