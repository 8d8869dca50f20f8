"""Two reminders or alarms of the same minute: there is one, and those that are alike are changed as one."""

from datetime import datetime

import pytest
from assistant.test_reminders import ada, box, store

from appliance.intents.before import Turn
from appliance.intents.call import Call
from appliance.storage.reminders import Reminders

__all__ = ["ada", "store"]
AT, LATER = "2030-05-06T06:00", "2030-05-06T06:30"


@pytest.fixture
def tools(store, clock):
    return box(store, clock, [])


def due(store, ada) -> list[str]:
    own = Reminders(store).of(ada.person.id)
    return [datetime.fromtimestamp(each.due_at).isoformat(timespec="minutes") for each in own]


@pytest.mark.parametrize(
    "text", ["wake me at 6 am on 6 May 2030", "remind me at 6 am on 6 May 2030 to call mum"], ids=["alarm", "reminder"]
)
def test_one_is_not_set_twice(tools, store, ada, text):
    tools.use(text, ada)
    assert tools.use(text, ada).result.startswith("You already have that:")
    assert due(store, ada) == [AT]


def test_alarms_that_are_alike_are_moved_and_cancelled_as_one(tools, store, ada):
    for _ in range(2):
        Reminders(store).add(ada.person.id, "", datetime.fromisoformat(AT).timestamp(), AT)
    turn = Turn("wake me at 6 am on 6 May 2030", (Call("reminder", {"text": "", "at": AT}),))
    tools.use("make that half past six", ada, turns=[turn])
    assert due(store, ada) == [LATER]
    Reminders(store).add(ada.person.id, "", datetime.fromisoformat(LATER).timestamp(), LATER)
    tools.use("cancel the alarm", ada)
    assert not due(store, ada)


def test_a_reminder_moved_to_its_own_time_stays(tools, store, ada):
    tools.use("wake me at 6 am on 6 May 2030", ada)
    turn = Turn("wake me at 6 am on 6 May 2030", (Call("reminder", {"text": "", "at": AT}),))
    tools.use("make that 6 am", ada, turns=[turn])
    assert due(store, ada) == [AT]
