"""A page that talks: its voice's socket."""

import numpy as np

from appliance.records.sound import RATE

SECONDS = 60.0  # that a busy machine may take; the first words of a process have it load what tells languages apart
LOUD = (8000 * np.sin(2 * np.pi * 200 * np.arange(RATE // 5) / RATE)).astype("<i2").tobytes()  # 200 ms


def greeted(page):
    """The voice's socket of a page, once the box has said what it can do."""
    socket = page.socket("/ws/voice")
    assert socket.receive(SECONDS)["type"] == "hello"
    return socket


def talk(socket, pieces: int = 3) -> list[dict]:
    """Hold the button and speak; everything up to the end of the turn."""
    socket.send({"type": "listen"})
    for _ in range(pieces):
        socket.send(LOUD)
    socket.send({"type": "finish"})
    return socket.until("over", SECONDS)


def spoken_of(socket, *texts: str) -> tuple[list[dict], int]:
    """Have an answer said aloud; the clips, and their bytes of sound."""
    for text in texts:
        socket.send({"type": "say", "text": text})
    socket.send({"type": "said"})
    clips, size = [], 0
    while True:
        message = socket.receive(SECONDS)
        if isinstance(message, bytes):
            size += len(message)
        elif message["type"] == "clip":
            clips.append(message)
        elif message["type"] == "silent":
            return clips, size
