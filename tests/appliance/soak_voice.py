"""A worker of the voice that needs no models: it hears one question whenever it was loud, and says all as a tone."""

import numpy as np

from appliance.records.sound import RATE, Clip, SpeechEvent
from appliance.speech.worker import serve

QUESTION = "Larson, what is the Rhine?"
LOUD = 0.1  # of full scale
PAUSE = 20  # blocks of 10 ms that end a turn


class Ears:
    """Hear a question that ends with a pause."""

    def __init__(self):
        self.blocks = self.quiet = 0

    @property
    def spoken(self) -> float:
        return self.blocks / 100

    def attend(self, on):
        """What it hears calls the box by its name, so that all is of interest."""

    def hear(self, gate, speech):
        if np.any(np.abs(speech) > LOUD):
            self.blocks, self.quiet = self.blocks + 1, 0
            return [SpeechEvent("began")] if self.blocks == 1 else []
        self.quiet += 1
        return self.finish() if self.blocks and self.quiet == PAUSE else []

    def finish(self):
        event = SpeechEvent("heard", QUESTION, self.spoken, 0.9, called=True) if self.blocks else SpeechEvent("nothing")
        self.blocks = 0
        return [event]


class NoEcho:
    """Nothing of the speaker is heard."""

    def process(self, near, far):
        return near, near


class Mouth:
    """Says a tone."""

    def __init__(self):
        self.names = {}

    def sentences(self, text, language):
        return [text]

    def speak(self, sentence, language, speed=1.0):
        return Clip(np.full(len(sentence) * 100, 0.5, np.float32), RATE)


class Parts:
    """See Parts of the worker."""

    name = "soak"

    def __init__(self, settings):
        self.mouth = Mouth()

    def ears(self):
        return Ears()

    def echo(self):
        return NoEcho()


if __name__ == "__main__":
    serve(Parts)
