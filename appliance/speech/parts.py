"""What the worker process hears and speaks with: run it with `python -m appliance.speech.parts`."""

from contextlib import suppress
from typing import Any

from appliance.core.errors import VoiceError
from appliance.speech.ears import Ears
from appliance.speech.echo import EchoCanceller
from appliance.speech.mouth import Mouth
from appliance.speech.opening import EarFiles, EarModels
from appliance.speech.worker import serve


class LoadedParts:
    """See Parts."""

    def __init__(self, files: dict[str, Any]):
        """`files` are the fields of EarFiles. Raises ModelError."""
        self._models = EarModels(EarFiles(**files))
        self.name = self._models.recogniser.name
        self.mouth = Mouth()
        with suppress(VoiceError):  # a language that cannot be spoken is said when it is asked for
            self.mouth.speak("Ready.", "en")  # loads the voice now, not in the first answer

    def ears(self) -> Ears:
        """See Parts."""
        return self._models.ears()

    def echo(self) -> EchoCanceller:
        """See Parts."""
        return EchoCanceller()


if __name__ == "__main__":
    serve(LoadedParts)
