"""The end of a turn: whether what was said sounds finished (Smart Turn)."""

from pathlib import Path

import numpy as np

from appliance.records.sound import RATE, Samples
from appliance.speech.log_mel import log_mel
from appliance.speech.onnx_session import open_session

HEARD = 8 * RATE  # samples that the model sees
LEAST_VARIANCE = 1e-7


class TurnEnd:
    """Judges how a turn sounds at its end: the tune and pace of speech, not its words."""

    def __init__(self, path: Path):
        """Raises ModelError if the model cannot be loaded."""
        self._session = open_session(path)

    def probability(self, samples: Samples) -> float:
        """How likely the speaker has finished after these samples, of which the last eight seconds count; 0 to 1."""
        heard = samples[-HEARD:]
        heard = np.pad(heard, (HEARD - len(heard), 0))
        even = (heard - heard.mean()) / np.sqrt(heard.var() + LEAST_VARIANCE)
        (found,) = self._session.run(None, {"input_features": log_mel(even)[None]})
        return float(found[0, 0])
