"""The ears tell whose voice a turn was."""

import dataclasses

import numpy as np
import pytest

from appliance.core.errors import ModelError
from appliance.speech.opening import EarModels
from appliance.speech.speaker import SIZE


def test_a_turn_comes_with_the_vector_of_its_voice(tiny_files, models, spoken, silence):
    try:
        path = models.path(models.best("speaker-embedding"))
    except ModelError as error:
        pytest.skip(str(error))
    sound = np.concatenate([silence(1.0), spoken("How warm will it be tomorrow afternoon?"), silence(1.0)])
    for files, size in ((tiny_files, SIZE), (dataclasses.replace(tiny_files, speaker=""), 0)):
        assert files.speaker in (str(path), "")
        [heard] = [event for event in EarModels(files).ears().hear(sound, sound) if event.kind == "heard"]
        assert len(heard.voice) == size
