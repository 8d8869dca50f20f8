"""The chat through the page's socket against the bare llama.cpp loop, in turns."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from appliance.assistant.model_settings import worker_settings
from appliance.core.config import Config, replace
from appliance.core.errors import ApplianceError
from appliance.lab.benchmarks.box import ask, running
from appliance.pipelines import loaders

ROUNDS = 5
BUSY_ROUNDS = 5
TURNS = 20
CONVERSATIONS = 3
TOKENS = 96
BARE_THREADS = (0, 1)  # of the bare loop, the better of which counts; 0 is all
QUESTION = "Tell a very long story about a car that talks, with many chapters and every detail."
# The loop as llama-cpp-python's own high-level call would run it: the same context and batch; all threads, then one.
BARE = """
import json, sys, time
import llama_cpp
settings = json.loads(sys.argv[1])
import os
cores = settings["threads"] or os.cpu_count()
llama = llama_cpp.Llama(settings["path"], n_ctx=settings["context"], n_batch=settings["batch"], n_threads=cores,
                        n_threads_batch=cores, verbose=False)
for line in sys.stdin:
    request = json.loads(line)
    threads = request["threads"] or cores
    llama_cpp.llama_set_n_threads(llama.ctx, threads, threads)
    llama.reset()
    tokens = llama.tokenize(request["prompt"].encode(), add_bos=False, special=True)
    began = time.perf_counter()
    count, first = 0, 0.0
    for token in llama.generate(tokens, temp=0.3, repeat_penalty=1.1, top_k=40, top_p=0.95, min_p=0.05):
        first = first or time.perf_counter()
        count += 1
        if count >= request["tokens"]:
            break
    print(json.dumps({"first": first - began, "seconds": time.perf_counter() - first, "tokens": count}), flush=True)
"""


def measure(config: Config) -> dict[str, object]:
    """Tokens per second and first token through the page's socket, against the better of two bare llama.cpp loops."""
    config = replace(config, "chat", max_tokens=TOKENS)
    settings = worker_settings(config.chat, loaders.open_modelstore(config))
    bare = subprocess.Popen(
        [sys.executable, "-c", BARE, json.dumps(settings)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        with running(config) as box:
            chat = box.socket("/ws/chat")
            ask(chat, "Tell me about owls")
            for threads in BARE_THREADS:
                _bare(bare, "Tell me about owls", 8, threads)
            rounds = [_round(chat, bare, config, number) for number in range(ROUNDS)]
            turns = [
                statistics.median(times) for times in zip(*(_turns(chat) for _ in range(CONVERSATIONS)), strict=True)
            ]
            with _busy_cores():
                busy = [_round(chat, bare, config, ROUNDS + number) for number in range(BUSY_ROUNDS)]
            chat.close()
    finally:
        bare.kill()
        bare.communicate()
    page, loop = (statistics.median(r[i] for r in rounds) for i in (0, 1))
    first, bare_first = (statistics.median(r[i] for r in rounds) for i in (2, 3))
    return {
        "page_tokens_per_s": round(page, 1),
        "bare_tokens_per_s": round(loop, 1),
        "page_over_bare": round(statistics.median(r[0] / r[1] for r in rounds), 3),
        "first_token_page_ms": round(1000 * first, 1),
        "first_token_bare_ms": round(1000 * bare_first, 1),
        "first_token_over_bare": round(statistics.median(r[2] / r[3] for r in rounds), 2),
        "first_token_by_turn_ms": turns,
        "first_token_turn_20_over_turn_2": round(turns[-1] / turns[1], 2),
        "busy_cores_page_tokens_per_s": round(statistics.median(r[0] for r in busy), 1),
        "busy_cores_page_over_bare": round(statistics.median(r[0] / r[1] for r in busy), 2),
        "busy_cores_first_token_over_bare": round(statistics.median(r[2] / r[3] for r in busy), 2),
    }


@contextmanager
def _busy_cores() -> Iterator[None]:
    """Keep the other cores busy, as on a board that also shows the page in a browser."""
    others = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(max(1, (os.cpu_count() or 1) // 2))
    ]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def _round(chat: Any, bare: Any, config: Config, number: int) -> tuple[float, float, float, float]:
    # A number at the start of the question: neither side may reuse what it read before.
    question = f"{number}. {QUESTION}"
    first, seconds, done = ask(chat, question)
    prompt = (
        f"<|im_start|>system\n{config.chat.system_prompt}<|im_end|>\n"
        f"<|im_start|>user\n{question}<|im_end|>\n<|im_start|>assistant\n"
    )
    loops = [_bare(bare, prompt, done["tokens"], threads) for threads in BARE_THREADS]
    rate = max((loop["tokens"] - 1) / loop["seconds"] for loop in loops)
    return (done["tokens"] - 1) / seconds, rate, first, min(loop["first"] for loop in loops)


def _bare(process: Any, prompt: str, tokens: int, threads: int) -> dict[str, float]:
    process.stdin.write(json.dumps({"prompt": prompt, "tokens": tokens, "threads": threads}) + "\n")
    process.stdin.flush()
    return dict(json.loads(process.stdout.readline()))


def _turns(chat: Any) -> list[float]:
    """Milliseconds to the first token of the turns of one conversation: earlier turns stay cached."""
    chat.send(json.dumps({"type": "new"}))
    found = []
    for number in range(TURNS):
        chat.send(json.dumps({"type": "ask", "text": f"Say the number {number}.", "conversation": None}))
        began, first = time.perf_counter(), 0.0
        while (message := json.loads(chat.receive(timeout=60)))["type"] != "done":
            if message["type"] == "error":
                raise ApplianceError(message["text"])
            if message["type"] == "piece":
                first = first or time.perf_counter()
        found.append(round(1000 * (first - began), 1))
    return found
