"""Asks the language model one question, and prints the answer and what llama.cpp uses of the processor, as JSON.

Runs in a tree of another architecture (test_aarch64.py), with the engine and the worker process of the appliance.
"""

import json
import queue

import llama_cpp

from appliance.assistant.model_settings import worker_settings
from appliance.core.config import load
from appliance.llm.engine import Finished, TextDelta
from appliance.llm.llama import LlamaEngine
from appliance.pipelines import loaders

LOADING_SECONDS = 1800.0  # under emulation, on a busy machine


def main() -> None:
    """Raises queue.Empty if the model does not load."""
    config = load()
    settings = worker_settings(config.chat, loaders.open_modelstore(config))
    states: queue.Queue = queue.Queue()
    engine = LlamaEngine(lambda: settings, config.chat.max_tokens, 0.0, states.put).start()
    try:
        while not (state := states.get(timeout=LOADING_SECONDS)).ok:
            assert state.state == "starting", state.text
        events = list(engine.answer([{"role": "user", "content": "What is the capital of France?"}]).events())
    finally:
        engine.close()
    text = "".join(event.text for event in events if isinstance(event, TextDelta))
    (end,) = (event for event in events if isinstance(event, Finished))
    flags = llama_cpp.llama_print_system_info().decode()
    print(json.dumps({"text": text, "reason": end.reason, "tokens": end.tokens, "flags": flags}))


if __name__ == "__main__":
    main()
