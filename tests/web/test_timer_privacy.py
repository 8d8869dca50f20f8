"""What others learn of a timer, and what they can do to it."""

import time

import pytest
from support import eventually
from web.box import running
from web.chatting import ask, chat, said

from appliance.llm.scripted import ScriptedEngine
from appliance.storage.database import Store
from appliance.storage.people import People


@pytest.fixture
def box(bare):
    with running(bare, ScriptedEngine()) as made:
        yield made


def status(feed, fits) -> dict:
    """The next status that fits."""
    while True:
        message = feed.receive()
        if isinstance(message, dict) and message["type"] == "status" and fits(message):
            return message


def member_chat(page):
    socket = page.socket("/ws/chat")
    socket.receive()
    return socket


def due_reminder(box, log_in, text: str):
    """Ada, whose reminder rings."""
    page = box.page()
    ada = log_in(box, page, "Ada")
    tools = box.appliance.assistant.tools
    tools.around.reminders.add(ada.id, text, tools.around.clock.now().timestamp())
    return page, ada


def ringing(message) -> list[int]:
    return [timer["id"] for timer in message["timers"] if timer["state"] == "ringing"]


def test_nobody_else_learns_what_a_timer_is_for(box, log_in):
    page = box.page()
    log_in(box, page, "Ada")
    assert "pizza" in said(ask(member_chat(page), "set a timer for 1 second called pizza"))
    told = status(box.page().socket("/ws/feed"), lambda message: message["rang"])
    assert "pizza" not in str(told)
    page.post("/logout", {})
    assert "pizza" not in str(status(box.page().socket("/ws/feed"), lambda message: message["rang"]))


def test_a_reminder_that_somebody_puts_off_keeps_its_words(box, log_in):
    due_reminder(box, log_in, "take the pills")
    guest = box.page()
    feed, socket = guest.socket("/ws/feed"), chat(guest)
    [number] = ringing(status(feed, ringing))
    socket.send({"type": "timer", "id": number, "act": "extend", "seconds": 3})
    status(feed, lambda message: not ringing(message))
    assert "pills" not in str(status(feed, ringing))


def test_others_silence_a_reminder_and_do_not_end_it(box, log_in):
    _, ada = due_reminder(box, log_in, "take the pills")
    guest = box.page()
    feed, socket = guest.socket("/ws/feed"), chat(guest)
    [number] = ringing(status(feed, ringing))
    socket.send({"type": "timer", "id": number, "act": "stop"})
    status(feed, lambda message: not message["timers"])
    [kept] = box.appliance.assistant.tools.around.reminders.of(ada.id)
    assert kept.text == "take the pills"


def test_others_put_off_a_timer_by_a_minute_at_most(box, log_in):
    due_reminder(box, log_in, "take the pills")
    guest = box.page()
    feed, socket = guest.socket("/ws/feed"), chat(guest)
    [number] = ringing(status(feed, ringing))
    socket.send({"type": "timer", "id": number, "act": "extend", "seconds": 86_400})
    [timer] = status(feed, lambda message: message["timers"] and not ringing(message))["timers"]
    assert timer["seconds"] == 60


def test_guests_leave_room_for_the_timers_of_members(box, log_in):
    timers = box.appliance.assistant.tools.timers
    for guest in range(5):
        for _ in range(6):
            timers.start(f"guest {guest}", "", 3600)
    assert "Too many timers" in said(ask(chat(box.page()), "set a timer for 5 minutes"))
    page = box.page()
    log_in(box, page, "Ada")
    assert "Too many timers" not in said(ask(member_chat(page), "set a timer for 5 minutes"))


def test_a_person_deleted_at_the_terminal_leaves_no_timer(box, log_in, bare):
    page = box.page()
    log_in(box, page, "Grace")
    ada = log_in(box, box.page(), "Ada")
    box.appliance.identity.enrolment.heed_changes()  # both were registered behind its back
    timers = box.appliance.assistant.tools.timers
    timers.start(f"person {ada.id}", "pizza", 3600)
    with Store(bare.data.folder) as other:
        People(other).remove(ada.id)
    eventually(lambda: not timers.all())


def test_the_next_reminder_is_a_time_for_the_screen_and_words_for_its_person(box, log_in):
    page = box.page()
    ada = log_in(box, page, "Ada")
    due = time.time() + 3600
    box.appliance.assistant.tools.around.reminders.add(ada.id, "take the pills", due)
    told = status(box.page().socket("/ws/feed"), lambda message: message["reminder_at"])
    assert told["reminder_at"] == pytest.approx(due) and "pills" not in str(told)
    assert page.get("/me/reminder").json["text"] == "take the pills"
    page.post("/logout", {})
    log_in(box, page, "Bob")
    assert page.get("/me/reminder").json == {"at": 0.0, "text": ""}
