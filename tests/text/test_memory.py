"""Memory that reading took goes back to the system."""

import os

from support import THREADS

from appliance.core import system
from appliance.core.config import load
from appliance.documents.loader import build_text_embedder

MEGABYTE = 1 << 20
TEXT = "The pressure of the rear tyres is 2.6 bar. " * 40


def test_memory_that_long_texts_took_goes_back(models):
    embedder = build_text_embedder(load(environ=THREADS).faces, models)
    embedder.rest()
    before = system.resident(os.getpid())
    embedder.encode([TEXT] * 8)
    grown = system.resident(os.getpid()) - before
    embedder.rest()
    kept = system.resident(os.getpid()) - before
    print(f"{grown / MEGABYTE:.0f} MB while reading, {kept / MEGABYTE:.0f} MB afterwards")
    assert grown > 16 * MEGABYTE, "or this shows nothing"
    assert kept < 8 * MEGABYTE
