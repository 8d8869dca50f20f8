"""How fast texts are said, and whether the box's own recogniser understands what was said."""

import os
import re
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from appliance.core import system
from appliance.core.config import Config
from appliance.core.errors import ModelError
from appliance.pipelines.loaders import open_modelstore
from appliance.speech.clips import read_clip
from appliance.speech.mouth import Mouth, write_wav
from appliance.speech.opening import open_recogniser
from appliance.voice.ear_files import ear_files

# Short replies, as the box gives them, and prose. None of it served to choose anything.
REPLIES = {
    "en": (
        "It is 14:30.",
        "The timer for the pasta is set to 8 minutes.",
        "You have two reminders today.",
        "12 times 12 is 144.",
        "Good evening, Ada.",
        "I found nothing about that in your documents.",
        "The lights are off.",
        "Berlin is 9 hours ahead of San Francisco.",
        "That is 37.8 °C.",
        "I did not understand that.",
    ),
    "de": ("Es ist 14:30 Uhr.", "Der Timer läuft noch 8 Minuten.", "Das Licht ist aus.", "Am 3. Oktober ist frei."),
    "nl": ("Het is 14:30 uur.", "De timer loopt nog 8 minuten.", "Het licht is uit.", "Je hebt twee herinneringen."),
}
PROSE = (
    "The old lighthouse stood at the end of the harbour wall.",
    "Every evening, a woman in a yellow coat climbed its narrow stairs.",
    "She lit the lamp, opened the window, and listened to the waves.",
    "Fishermen said that the light had saved more than a hundred boats.",
    "One winter, a storm broke the glass and the lamp went dark.",
    "The whole village came with candles, and the boats found their way home.",
    "Since then, a candle burns in every kitchen when the wind is strong.",
    "Children still ask who the woman was, but nobody remembers her name.",
)
ROUNDS = 3
SPELLING = {"harbor": "harbour", "gray": "grey"}


def measure(config: Config) -> dict[str, Any]:
    """Texts said aloud: processor time over length, time to the first sound, memory, and words understood again."""
    mouth = Mouth()
    before, began = _memory(), time.process_time()
    mouth.speak("Ready.", "en")
    loading, loaded = time.process_time() - began, _memory()
    figures: dict[str, Any] = {
        "loading_cpu_s": round(loading, 2),
        "memory_loaded_MB": round((loaded - before) / 2**20),
        "memory_after_all_MB": 0,
    }
    for language in mouth.languages:
        figures[f"reply_{language}"] = _replies(mouth, language)
    figures["prose_cpu_over_length"] = round(_cost(mouth, PROSE), 4)
    figures["memory_after_all_MB"] = round((_memory() - before) / 2**20)
    figures["understood_again"] = understood_again(config, mouth)
    return figures


def _memory() -> int:
    return system.resident(os.getpid()) or 0


def _replies(mouth: Mouth, language: str) -> dict[str, float]:
    """From the text of a reply to its first sound, in milliseconds of one thread. espeak-ng's are of the clock."""
    clock: Callable[[], float] = time.process_time if language == "en" else time.perf_counter
    took = []
    for text in REPLIES[language] * ROUNDS:
        began = clock()
        mouth.speak(mouth.sentences(text, language)[0], language)
        took.append(1000 * (clock() - began))
    return {"p50_ms": round(float(np.median(took)), 1), "p95_ms": round(float(np.quantile(took, 0.95)), 1)}


def _cost(mouth: Mouth, sentences: Sequence[str]) -> float:
    """Processor time over the length of the sound."""
    began = time.process_time()
    seconds = sum(mouth.speak(sentence, "en").seconds for sentence in sentences)
    return (time.process_time() - began) / seconds


def understood_again(config: Config, mouth: Mouth) -> dict[str, Any]:
    """The share of words that the box's own recogniser gets wrong of what its own voice says."""
    try:
        recogniser = open_recogniser(ear_files(open_modelstore(config), config.voice.recogniser))
    except ModelError as error:
        return {"skipped": str(error)}
    wrong = words = 0
    for sentence in PROSE:
        recording = read_clip(write_wav(mouth.speak(sentence, "en")))
        found = recogniser.transcribe(recording.samples).text
        told, heard = words_of(sentence), words_of(found)
        wrong += distance(told, heard)
        words += len(told)
    return {"sentences": len(PROSE), "words": words, "wrong_percent": round(100 * wrong / words, 1)}


def words_of(text: str) -> list[str]:
    """The words of a text in one spelling."""
    return [SPELLING.get(word, word) for word in re.findall(r"[a-z']+", text.lower())]


def distance(told: Sequence[str], heard: Sequence[str]) -> int:
    """Words to insert, leave out or replace, until one is the other (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for n, word in enumerate(told, start=1):
        left = [n]
        for m, other in enumerate(heard, start=1):
            left.append(min(row[m] + 1, left[-1] + 1, row[m - 1] + (word != other)))
        row = left
    return row[-1]
