"""Says a name, so that its bearer hears how it sounds, now or with a correction that is not kept yet."""

import queue

from appliance.core.errors import SpeechError
from appliance.speech.engine import Speech, Spoken
from appliance.speech.mouth import joined, write_wav
from appliance.voice.sound_check import TOO_LATE

REST = 20.0  # seconds that the voice may take, also while it says something else


def name_sample(speech: Speech, name: str, ipa: str, language: str) -> bytes:
    """A name as a WAV file; without phonemes as it would be said without correction. Raises SpeechError."""
    sounds: queue.Queue[Spoken] = queue.Queue()
    text = f"{name}."
    hush = speech.say(text, language, sounds.put, {name: ipa})
    clips = []
    try:
        while (spoken := sounds.get(timeout=REST)).clip is not None:
            clips.append(spoken.clip)
    except queue.Empty:
        hush()
        raise SpeechError(TOO_LATE) from None
    if spoken.problem:
        raise SpeechError(spoken.problem)
    return write_wav(joined(clips))
