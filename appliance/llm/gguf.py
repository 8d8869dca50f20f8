"""Reads the metadata of a GGUF file with llama.cpp, in a separate process: a damaged file may crash it.

`python -m appliance.llm.gguf PATH` prints the facts as JSON.
"""

import json
import re
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from appliance.core.errors import ModelError
from appliance.core.i18n import say
from appliance.core.paths import ROOT

PATIENCE = 60.0  # seconds
BASE = 60 << 20  # bytes of the worker without a model: Python, llama.cpp and their buffers (measured: 52 MiB)


@dataclass(frozen=True)
class Facts:
    """The facts that determine a model's memory use."""

    name: str
    architecture: str
    layers: int
    width: int  # of a token's vector
    kv_width: int  # of a token's key, and of its value, in one layer
    vocabulary: int  # tokens
    trained_context: int  # tokens
    chat: bool  # it has a chat template

    def memory(self, file_bytes: int, context: int, batch: int) -> int:
        """Bytes that the worker needs: the weights, keys and values in half precision, and the largest buffers.

        After llama.cpp's allocations (llama-kv-cache.cpp; the buffer of a batch is as wide as the vocabulary).
        """
        cache = 2 * 2 * self.layers * context * self.kv_width
        return BASE + file_bytes + cache + 4 * batch * (self.vocabulary + 8 * self.width)


def read_facts(path: Path) -> Facts:
    """The facts of a file. Raises ModelError if llama.cpp cannot read it."""
    command = [sys.executable, "-m", "appliance.llm.gguf", str(path)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=True)
        return Facts(**json.loads(done.stdout.splitlines()[-1]))
    except (subprocess.SubprocessError, OSError, ValueError, IndexError, TypeError) as error:
        raise ModelError(
            say("{name} cannot be read as a GGUF model: it may be damaged, or too new.", name=path.name)
        ) from error


def _facts(path: str) -> Facts:
    from llama_cpp import Llama  # only in the separate process

    model = Llama(path, vocab_only=True, verbose=False)
    about = model.metadata
    kind = about["general.architecture"]

    def number(key: str, otherwise: int = 0) -> int:
        found = re.findall(r"\d+", about.get(f"{kind}.{key}", ""))  # some models have one per layer
        return max(map(int, found)) if found else otherwise

    heads = max(1, number("attention.head_count", 1))
    width = number("embedding_length")
    head = max(number(f"attention.{part}_length", width // heads) for part in ("key", "value"))
    return Facts(
        about.get("general.name", Path(path).stem),
        kind,
        number("block_count"),
        width,
        number("attention.head_count_kv", heads) * head,
        model.n_vocab(),
        number("context_length"),
        "tokenizer.chat_template" in about,
    )


if __name__ == "__main__":
    print(json.dumps(asdict(_facts(sys.argv[1]))))  # noqa: T201  # the result, for the process that started this one
