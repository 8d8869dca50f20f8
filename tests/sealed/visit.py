"""What a person does at the page, without a screen: `visit.py PORT`. Prints each step and what came of it, as JSON.

Registers before the box's camera, logs in and out and in again, chats with the model, brings a document, has it
searched and answers made from it.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from support import eventually
from web.box import Page

DOCUMENT = b"# Tyres\nThe pressure of the rear tyres is 2.6 bar.\n# Oil\nThe engine takes seven litres of oil."
ENDED = ("verified", "refused", "registered", "failed")
PATIENCE = 60.0  # seconds, on a machine that has other things to do as well


class Visit:
    """One person at one page."""

    def __init__(self, port: int):
        self.page = Page(port).open()
        self.chat = self.page.socket("/ws/chat")
        self.chat.until("conversations", PATIENCE)

    def wait_for_models(self) -> None:
        """Until faces are recognised and the language model is ready."""
        next(status for status in self._told("status") if status["faces"]["ok"] and status["model"]["ok"])

    def look(self, frames: int = 20) -> int:
        """Watch the live picture; how many bytes it had."""
        view = self.page.socket("/ws/view")
        total = 0
        for _ in range(frames):
            total += len(view.receive(PATIENCE))
            view.send("ok")
        return total

    def stand_before_it(self, path: str, name: str) -> str:
        """Register or log in; how it ended."""
        assert self.page.post(path, {"name": name}).status == 200
        sights = self._told("sight")  # only now: nothing of what was before
        return next(phase for sight in sights if (phase := sight["activity"]["phase"]) in ENDED)

    def _told(self, kind: str) -> Iterator[dict[str, Any]]:
        feed = self.page.socket("/ws/feed")
        for message in iter(lambda: feed.receive(PATIENCE), None):
            if isinstance(message, dict) and message["type"] == kind:
                yield message

    def ask(self, text: str, documents: bool = False) -> str:
        """Ask; the answer."""
        self.chat.send({"type": "ask", "text": text, "documents": documents})
        return "".join(m["text"] for m in self.chat.until("done", PATIENCE) if m["type"] == "piece")

    def bring(self, name: str, data: bytes) -> str:
        """Bring a document; what became of it."""
        headers = {"Content-Type": "application/octet-stream", "Origin": self.page.origin}
        assert self.page.request("POST", f"/documents?name={name}", data, **headers).status == 202
        return eventually(self._read, PATIENCE)

    def _read(self) -> str:
        told = self.page.get("/documents").json["reading"]
        return next((entry["state"] for entry in told if entry["state"] != "reading"), "")


def steps(visit: Visit) -> Iterator[tuple[str, Any]]:
    """The whole visit: what is done, and what comes of it."""
    visit.wait_for_models()
    yield "picture", visit.look()
    yield "registered", visit.stand_before_it("/register", "Ada")
    yield "verified", visit.stand_before_it("/login", "Ada")
    yield "session", visit.page.post("/session").json["person"]
    yield "document", visit.bring("car.md", DOCUMENT)
    yield "passages", visit.page.get("/documents/search?q=pressure+of+the+rear+tyres").json["passages"]
    yield "answer", visit.ask("Write two sentences about the sea.")
    yield "from the document", visit.ask("What is the pressure of the rear tyres?", documents=True)
    yield "tool", visit.ask("What time is it?")
    yield "exported", len(visit.page.get("/me/export").body)
    yield "left", visit.page.post("/logout").json["person"]
    yield "again", visit.stand_before_it("/login", "")
    yield "health", visit.page.get("/healthz").status


if __name__ == "__main__":
    person = Visit(int(sys.argv[1]))
    try:
        for done, outcome in steps(person):
            print(json.dumps([done, outcome]), flush=True)
    finally:
        person.page.close()
