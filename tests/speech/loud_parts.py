"""Parts for the worker process that need no models: it hears what is loud, and says everything as a tone."""

import os
import time

import numpy as np

from appliance.core.errors import SpeechError
from appliance.core.i18n import verbatim
from appliance.records.sound import RATE, Clip, SpeechEvent
from appliance.speech.worker import serve


class LoudEars:
    """Something is said while it is loud; its text is how many milliseconds that was, of what is of interest."""

    def __init__(self):
        self.blocks = 0
        self.commands = ()
        self.spoken = 0.0
        self.attends = True

    def attend(self, on):
        self.attends = on

    def hear(self, gate, speech):
        if not self.attends or not np.any(np.abs(gate) > 0.1):
            return []
        if gate.max() > 0.9:
            os.abort()  # as a fault in a library would
        self.blocks += 1
        self.spoken = self.blocks / 100
        return [SpeechEvent("began")] if self.blocks == 1 else []

    def finish(self):
        return [SpeechEvent("heard", f"{10 * self.blocks} ms", self.blocks / 100, 0.5, (("count", 1.5),))]


class HalfEcho:
    """Takes the far sound away exactly."""

    def process(self, near, far):
        return near - far, near


class Tone:
    names = {}

    def sentences(self, text, language):
        return text.split("|")

    def speak(self, sentence, language, speed=1.0):
        if sentence == "fail":
            raise SpeechError(verbatim("No such words."))
        if sentence == "wait":
            time.sleep(0.2)
        sentence = self.names.get(sentence, sentence)
        return Clip(np.full(len(sentence) * 10, 0.5, np.float32), RATE)


class LoudParts:
    name = "loud"

    def __init__(self, settings):
        self.mouth = Tone()

    def ears(self):
        return LoudEars()

    def echo(self):
        return HalfEcho()


if __name__ == "__main__":
    serve(LoudParts)
