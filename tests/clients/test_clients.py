"""Programs that speak OpenAI's format, the newest of each and unchanged, at a box with its real model.

Each is installed into an environment of its own, which takes the package indexes: run it with --clients.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from support import THREADS, eventually
from web.box import Box, running

from appliance.core.config import load
from appliance.records.people import StoredSample

HERE = Path(__file__).parent
SECONDS = 900  # for all that one client does; a slow machine under load is no fault of the format
PYTHON = {
    "openai": ["openai"],
    "langchain": ["langchain-openai"],
    "pydantic_ai": ["pydantic-ai-slim[openai]"],
    "litellm": ["litellm"],
    "instructor": ["instructor"],
    "llm": ["llm"],
}
NODE = ["openai", "ai", "@ai-sdk/openai", "@ai-sdk/openai-compatible", "zod"]
SCRIPTS = {
    "openai": ["speak_openai.mjs"],
    "ai-sdk, compatible": ["speak_ai_sdk.mjs", "compatible"],
    "ai-sdk, chat": ["speak_ai_sdk.mjs", "chat"],
    "ai-sdk, responses": ["speak_ai_sdk.mjs", "responses"],
}

pytestmark = [pytest.mark.model, pytest.mark.clients]


@pytest.fixture(scope="module")
def place(models, tmp_path_factory):
    """Where a client finds a box with its model: its environment."""
    folder = str(tmp_path_factory.mktemp("clients"))
    settings = {"LARSON_CAMERA": "none", "LARSON_PORT": "0", "LARSON_NETWORK_ON": "false", **THREADS}
    with running(load(environ={"LARSON_DATA": folder, **settings}), real=True) as box:
        eventually(lambda: box.status().model.ok and box.appliance.documents.embedder, 120)
        yield lambda name: environment(box, name)


def environment(box: Box, name: str) -> dict[str, str]:
    """The environment of a client, with a token of its own."""
    people = box.appliance.identity.people
    ada = next(iter(people.all()), None) or people.register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])
    embedder = box.appliance.documents.embedder
    assert embedder
    return {
        **os.environ,
        "BASE": f"http://127.0.0.1:{box.port}/v1",
        "TOKEN": box.appliance.identity.tokens.create(ada.id, name),
        "MODEL": box.appliance.assistant.model,
        "EMBEDDER": embedder.model,
        "LITELLM_LOCAL_MODEL_COST_MAP": "true",  # else litellm fetches a list of prices from the internet
    }


def run(command: list[str | Path], **options) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, **options)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    return done.stdout


def python_of(folder: Path, packages: list[str]) -> Path:
    """Python with some packages, in an environment of its own: by uv where it is installed, which is quicker."""
    python = folder / "bin" / "python"
    if uv := shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"):
        run([uv, "venv", "-q", "--python", sys.executable, folder])
        run([uv, "pip", "install", "-q", "--python", python, *packages])
    else:
        run([sys.executable, "-m", "venv", folder])
        run([python, "-m", "pip", "install", "-q", *packages])
    return python


@pytest.mark.parametrize("name", PYTHON)
def test_python(name, place, tmp_path):
    python = python_of(tmp_path / "venv", PYTHON[name])
    print(run([python, HERE / f"speak_{name}.py"], env=place(name)))


@pytest.fixture(scope="module")
def node(tmp_path_factory) -> Path:
    """A folder with the packages of npm, and the scripts."""
    if not shutil.which("npm"):
        pytest.skip("npm is not installed")
    folder = tmp_path_factory.mktemp("node")
    (folder / "package.json").write_text("{}")
    run(["npm", "install", "--no-audit", "--no-fund", "--silent", *NODE], cwd=folder)
    for script in HERE.glob("*.mjs"):
        shutil.copy(script, folder)
    return folder


@pytest.mark.parametrize("name", SCRIPTS)
def test_node(name, place, node):
    print(run(["node", *SCRIPTS[name]], cwd=node, env=place(name)))
