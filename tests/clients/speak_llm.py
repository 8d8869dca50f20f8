"""llm, the command."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tasks import BASE, BOB, CAPITAL, MODEL, RAIN, TOKEN, run

FOLDER = Path(tempfile.mkdtemp())
COMMAND = Path(sys.executable).with_name("llm")
WEATHER = 'def get_weather(city: str) -> str:\n    "The weather in a city"\n    return "rain in " + city\n'


def entry(name: str, model: str) -> dict[str, object]:
    supports = {"supports_schema": True, "supports_tools": True}
    return {"model_id": name, "model_name": model, "api_base": BASE, "api_key_name": "larson", **supports}


def llm(*words: str) -> subprocess.CompletedProcess[str]:
    # JSON is YAML.
    (FOLDER / "extra-openai-models.yaml").write_text(json.dumps([entry("box", MODEL), entry("other", "gpt-4o")]))
    (FOLDER / "keys.json").write_text(json.dumps({"larson": TOKEN}))
    environment = {**os.environ, "LLM_USER_PATH": str(FOLDER)}
    return subprocess.run([COMMAND, *words, "--no-log"], env=environment, capture_output=True, text=True, timeout=300)


def said(*words: str) -> str:
    done = llm(*words)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    return done.stdout


def chat():
    said("-m", "box", "--no-stream", "-o", "max_tokens", "4096", CAPITAL)


def stream():
    said("-m", "box", CAPITAL)


def tools():
    said("-m", "box", "--functions", WEATHER, "--td", RAIN)


def structured():
    found = json.loads(said("-m", "box", "--no-stream", "--schema", "name, age int", BOB))
    assert set(found) == {"name", "age"}


def errors():
    done = llm("-m", "other", CAPITAL)
    assert done.returncode and "gpt-4o" in done.stderr


if __name__ == "__main__":
    run({task.__name__: task for task in (chat, stream, tools, structured, errors)})
