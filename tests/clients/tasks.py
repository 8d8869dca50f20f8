"""What every client is asked to do, and where: run by the client's own Python, without anything of Larson."""

import os
import sys
import traceback
from collections.abc import Callable

BASE = os.environ.get("BASE", "")
TOKEN = os.environ.get("TOKEN", "")
MODEL = os.environ.get("MODEL", "")
EMBEDDER = os.environ.get("EMBEDDER", "")
CAPITAL = "What is the capital of France?"
BOB = "Bob is 41 years old."
RAIN = "What is the weather in Bern?"


def run(tasks: dict[str, Callable[[], object]]) -> None:
    """Do each task and say which are done. Ends the program with 1 if one is not."""
    failed = 0
    for name, task in tasks.items():
        try:
            task()
            print("done:", name, flush=True)
        except Exception:
            failed += 1
            print("FAILED:", name, traceback.format_exc()[-3000:], flush=True)
    sys.exit(1 if failed else 0)


def refused(kind: type[Exception], task: Callable[[], object], word: str = "") -> None:
    """Check that a task is refused with an error of a kind, and of a word in it."""
    try:
        task()
    except kind as error:
        assert word in str(error), error
    else:
        raise AssertionError("it was not refused")
