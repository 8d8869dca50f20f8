"""A page's chat with a model that follows a script, or waits in the middle of an answer."""

import threading

from appliance.llm.engine import Finished, Reading, TextDelta
from appliance.llm.scripted import ScriptedEngine


class HeldEngine(ScriptedEngine):
    """Answers "one", then waits until it is released or stopped."""

    def __init__(self):
        super().__init__()
        self.release = threading.Event()

    def answer(self, turns, options=None):
        self.asked.append(list(turns))
        return HeldAnswer(self.release)


class HeldAnswer:
    def __init__(self, release):
        self._release = release
        self._stopped = threading.Event()

    def events(self):
        yield Reading(1, 1, 0)
        yield TextDelta("one")
        while not self._release.wait(0.02):
            if self._stopped.is_set():
                yield Finished("stopped", 1)
                return
        yield Finished("end", 1)

    def stop(self):
        self._stopped.set()


def chat(page):
    socket = page.socket("/ws/chat")
    assert socket.receive()["type"] == "conversations"
    return socket


def ask(socket, text, conversation=None):
    socket.send({"type": "ask", "text": text, "conversation": conversation})
    return socket.until("done")


def conversation_of(messages) -> int:
    return next(m["conversation"] for m in messages if m["type"] == "asked")


def said(messages) -> str:
    return "".join(m["text"] for m in messages if m["type"] == "piece")


def begun(box, log_in):
    """Ada in the middle of an answer: she, her socket, and the number of the conversation."""
    page = box.page()
    person = log_in(box, page, "Ada")
    socket = chat(page)
    socket.send({"type": "ask", "text": "Owls?"})
    return person, socket, conversation_of(socket.until("piece"))


def history(socket) -> list[dict]:
    return socket.until("history")[-1]["messages"]
