"""The process that owns llama.cpp. Reads requests from standard input, writes events to standard output, as JSON lines.

Knows no page, no person and no database. The appliance starts it (`python -m appliance.llm.worker`), watches it and
starts it again when native code takes it down.

Requests: {"op": "answer", "id", "turns", "max_tokens", "temperature", "top_p", "seed", "stop", "grammar"} and
{"op": "stop", "id"}; see Options in engine.py.
Events: ready, reading, piece, finished, failed; each but ready carries the id of its request.
"""

import codecs
import ctypes
import hashlib
import json
import os
import queue
import re
import secrets
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import llama_cpp
from llama_cpp import LlamaGrammar
from llama_cpp.llama_chat_format import Jinja2ChatFormatter

from appliance.core import files
from appliance.core.errors import ChatError, PromptTooLongError
from appliance.llm import thread_tuning as tuning
from appliance.llm.adaptive_threads import AdaptiveThreads
from appliance.llm.kv_cache import WORTH, KvCache, KvState, continues, gap
from appliance.llm.prompt import Ending, Prompt, Turn, common_prefix, fit
from appliance.llm.thread_tuning import Threads

ABORTED = "llama_decode returned 2"  # what llama-cpp-python raises when the abort callback said yes
NO_REQUEST = -1
SEQUENCE = 0  # llama.cpp's number of the one sequence of the context
LONGEST_PIECE = 512  # bytes of one token
PIECE_SECONDS = 0.02  # between two pieces at least: each wakes the appliance and the page, on the cores of the model
TRIALS = 3  # tokens made at the start to learn the machine's pace
TUNING_SECONDS = 4.0
TRIAL_PROMPT = 48  # tokens read at once, for the same


class Stopped(Exception):
    """The person asked to stop while the prompt was being evaluated."""


class Model:
    """One llama.cpp model and its one context. Not thread-safe: a single thread uses it, another may only stop it."""

    def __init__(
        self, path: str, context: int, batch: int, threads: int, states: int = 0, tuned: str = "", seconds: float = 0.0
    ):
        """`threads` are for an answer; 0 is the usual, or what was found to be fastest and is kept in the file `tuned`.

        `states` bytes are spent on what was evaluated of conversations that are not going on just now; an answer ends
        after `seconds` of work, 0 for never.
        """
        cores = threads or tuning.candidates(os.cpu_count() or 1)[0]
        self._llama = llama_cpp.Llama(
            path,
            n_ctx=context,
            n_batch=batch,
            n_threads=cores,
            n_threads_batch=threads or os.cpu_count() or cores,
            verbose=False,
            no_perf=True,
        )
        self._vocab = llama_cpp.llama_model_get_vocab(self._llama.model)
        self._batch = batch
        self._buffer = ctypes.create_string_buffer(LONGEST_PIECE)
        self._formatter = self._chat_format()
        self.context = context
        self._states = KvCache(states)
        self._stop_id = self._current = NO_REQUEST
        self._seconds = seconds
        self._threads = Threads(cores, threads or os.cpu_count() or cores)
        if tuned and not threads:
            self._threads = self._tuned(Path(tuned))
        self._pace = AdaptiveThreads(self._threads.answer, self._seconds_of(1))
        # llama.cpp asks at every node of its graph, hundreds of times a token, whether to abort: a function of Python
        # would take a fiftieth of the speed. C's strlen, of a text that is empty until a stop is wanted, takes nothing.
        self._stop_text = ctypes.create_string_buffer(2)
        self._abort = ctypes.cast(ctypes.CDLL(None).strlen, llama_cpp.ggml_abort_callback)
        llama_cpp.llama_set_abort_callback(self._llama.ctx, self._abort, ctypes.cast(self._stop_text, ctypes.c_void_p))

    def _seconds_of(self, threads: int, tokens: int = 1, trials: int = TRIALS) -> float:
        """Seconds that so many tokens at once take on so many threads."""
        llama_cpp.llama_set_n_threads(self._llama.ctx, threads, threads)
        seconds = []
        for _ in range(trials):
            self._llama.n_tokens = 0
            began = time.perf_counter()
            self._llama.eval([max(0, self._llama.token_bos())] * tokens)
            seconds.append(time.perf_counter() - began)
        self._llama.n_tokens = 0
        return min(seconds)

    def _tuned(self, file: Path) -> Threads:
        """The numbers of threads that are fastest here: from the file, or tried now."""
        about = repr((*self._identity(), os.cpu_count()))
        if kept := tuning.load(file, about):
            return kept
        numbers = tuning.candidates(os.cpu_count() or 1)
        most = min(TRIAL_PROMPT, self._batch, self._llama.n_ctx())
        deadline = time.monotonic() + TUNING_SECONDS
        try:
            found = Threads(
                tuning.fastest(numbers, self._seconds_of, deadline),
                tuning.fastest(sorted(numbers, reverse=True), lambda n: self._seconds_of(n, most, 1), deadline),
            )
        except TimeoutError:  # tried again at the next start
            return self._threads
        tuning.save(file, about, found)
        return found

    def _identity(self) -> tuple[Any, ...]:
        """What tells this model from any other, and this llama.cpp."""
        source = Path(self._llama.model_path).stat()
        return (self._llama.model_path, source.st_size, source.st_mtime_ns, llama_cpp.__version__)

    def _chat_format(self) -> Jinja2ChatFormatter:
        template = self._llama.metadata.get("tokenizer.chat_template")
        if not template:
            raise ChatError("This model file has no chat template, so it cannot hold a conversation.")
        eos, bos = self._llama.token_eos(), self._llama.token_bos()
        return Jinja2ChatFormatter(
            template=template,
            eos_token=self._text(eos),
            bos_token=self._text(bos),
            stop_token_ids=[eos],
        )

    @cached_property
    def _control(self) -> re.Pattern[str]:
        """Finds what the vocabulary would take for a control token, such as <|im_end|>."""
        count = llama_cpp.llama_vocab_n_tokens(self._vocab)
        control = [i for i in range(count) if llama_cpp.llama_vocab_is_control(self._vocab, i)]
        texts = [llama_cpp.llama_vocab_get_text(self._vocab, i).decode("utf-8", "replace") for i in control]
        return re.compile("|".join(re.escape(text) for text in texts if len(text) > 1) or r"(?!)")

    def _text(self, token: int) -> str:
        return self._llama.detokenize([token], special=True).decode("utf-8", "replace") if token >= 0 else ""

    def tokenise(self, turns: Sequence[Turn]) -> list[int]:
        """The turns in the model's own chat template, as tokens. No text in a turn becomes a control token."""
        harmless = [{**turn, "content": self._control.sub(_apart, turn["content"])} for turn in turns]
        text = self._formatter(messages=harmless).prompt
        return list(self._llama.tokenize(text.encode("utf-8"), add_bos=False, special=True))

    def stop(self, request_id: int) -> None:
        """End the answer to a request, at once or when its turn comes. From any thread."""
        self._stop_id = request_id
        if self._stopping:
            self._stop_text.value = b"x"

    @property
    def _stopping(self) -> bool:
        return self._stop_id == self._current

    def answer(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Events of one answer. Raises PromptTooLongError, or what llama.cpp raises."""
        self._current = int(request["id"])
        self._stop_text.value = b"x" if self._stopping else b""
        started = time.perf_counter()
        self._deadline = started + self._seconds if self._seconds else float("inf")
        most = int(request["max_tokens"])
        prompt = fit(request["turns"], self.tokenise, self.context - most)
        self._resume(prompt.tokens)
        cached = min(common_prefix(self._llama.eval_tokens, prompt.tokens), len(prompt.tokens) - 1)
        statistics: dict[str, Any] = {"prompt_tokens": len(prompt.tokens), "cached_tokens": cached}
        try:
            yield from self._read(prompt, cached)
        except Stopped:
            yield {"event": "finished", "reason": "stopped", "tokens": 0, **statistics}
            return
        except TimeoutError:
            yield {"event": "finished", "reason": "time", "tokens": 0, **statistics}
            return
        first = time.perf_counter()
        count, reason = 0, "length"
        text = codecs.getincrementaldecoder("utf-8")("replace")
        ending = Ending(request.get("stop") or ())
        held, told = "", 0.0
        for token in self._tokens(prompt, request):
            if llama_cpp.llama_vocab_is_eog(self._vocab, token):
                reason = "end"
                break
            count += 1
            held += ending.take(text.decode(self._piece(token)))
            if ending.reached:
                reason = "end"
                break
            if held and time.perf_counter() - told >= PIECE_SECONDS:
                yield {"event": "piece", "text": held}
                held, told = "", time.perf_counter()
            if count >= most or self._stopping:
                break
            if time.perf_counter() > self._deadline:
                reason = "time"
                break
        held += ending.rest()
        if held:
            yield {"event": "piece", "text": held}
        # What the decoder still holds is the first half of a character that was cut off: nobody can read it.
        if self._stopping:
            reason = "stopped"
        ended = time.perf_counter()
        statistics |= {"prompt_seconds": round(first - started, 4), "answer_seconds": round(ended - first, 4)}
        yield {"event": "finished", "reason": reason, "tokens": count, **statistics}

    def warm(self, system_prompt: str, file: Path) -> None:
        """Have the system prompt evaluated: from `file`, if it was written for this very model, else written there."""
        asked = [
            self.tokenise([{"role": "system", "content": system_prompt}, {"role": "user", "content": text}])
            for text in ("a", "1")
        ]
        tokens = asked[0][: common_prefix(*asked)]
        if len(tokens) < WORTH:
            return
        mark = hashlib.sha256(repr((*self._identity(), self.context, tokens)).encode()).digest()
        try:
            held = file.read_bytes()
        except OSError:
            held = b""
        if held[: len(mark)] == mark:
            self._states.keep(KvState(tuple(tokens), held[len(mark) :]))
            return
        self._llama.reset()
        self._llama.eval(tokens)
        if state := self._state(tokens):
            self._states.keep(state)
            try:
                file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with files.replacing(file) as out:
                    out.write(mark)
                    out.write(state.data)
            except OSError as error:  # it only saves time
                print(f"The system prompt's state was not kept: {error}", file=sys.stderr)

    def _resume(self, tokens: list[int]) -> None:
        """Put the context where it saves the most of evaluating `tokens`: where it is, or where it was before."""
        held = list(self._llama.eval_tokens)
        here = common_prefix(held, tokens)
        if not continues(held, tokens) and gap(held, tokens) is None:
            self._keep(held)  # somebody else's turn
        state, saved = self._states.best(tokens)
        if state is not None and saved > here + WORTH:
            self._restore(state)
        self._close_gap(tokens)

    def _keep(self, held: list[int]) -> None:
        if len(held) >= WORTH and (state := self._state(held)):
            self._states.keep(state)

    def _state(self, held: list[int]) -> KvState | None:
        context = self._llama.ctx
        size = llama_cpp.llama_state_seq_get_size(context, SEQUENCE)
        data = (ctypes.c_uint8 * size)()
        if llama_cpp.llama_state_seq_get_data(context, data, size, SEQUENCE) != size:
            return None
        return KvState(tuple(held), bytes(data))

    def _restore(self, state: KvState) -> None:
        llama = self._llama
        data = (ctypes.c_uint8 * len(state.data)).from_buffer_copy(state.data)
        llama_cpp.llama_memory_seq_rm(llama_cpp.llama_get_memory(llama.ctx), SEQUENCE, -1, -1)
        if not llama_cpp.llama_state_seq_set_data(llama.ctx, data, len(state.data), SEQUENCE):
            llama.reset()
            llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(llama.ctx), True)
            return
        llama.input_ids[: len(state.tokens)] = state.tokens
        llama.n_tokens = len(state.tokens)
        llama._requires_eval = True  # the logits are another conversation's

    def _close_gap(self, tokens: list[int]) -> None:
        """Where the oldest turns left the prompt, cut them out of the context and move the rest up to its beginning."""
        llama = self._llama
        held = list(llama.eval_tokens)
        found = gap(held, tokens)
        memory = llama_cpp.llama_get_memory(llama.ctx)
        if found is None or not llama_cpp.llama_memory_can_shift(memory):
            return
        start, end = found
        if not llama_cpp.llama_memory_seq_rm(memory, SEQUENCE, start, end):
            return
        llama_cpp.llama_memory_seq_add(memory, SEQUENCE, end, len(held), start - end)
        kept = held[:start] + held[end:]
        llama.input_ids[: len(kept)] = kept
        llama.n_tokens = len(kept)
        llama._requires_eval = True

    def _read(self, prompt: Prompt, cached: int) -> Iterator[dict[str, Any]]:
        """Evaluate the prompt in batches, after the part that the context still holds."""
        self._llama.n_tokens = cached
        self._use_threads()
        total = len(prompt.tokens)
        for start in range(cached, total, self._batch):
            yield {"event": "reading", "done": start, "total": total, "left_out": prompt.left_out}
            try:
                self._llama.eval(prompt.tokens[start : start + self._batch])
            except RuntimeError as error:
                if ABORTED in str(error):
                    raise Stopped from error
                raise
            if self._stopping:
                raise Stopped
            if time.perf_counter() > self._deadline:
                raise TimeoutError
        yield {"event": "reading", "done": total, "total": total, "left_out": prompt.left_out}

    def _tokens(self, prompt: Prompt, request: dict[str, Any]) -> Iterator[int]:
        self._llama.set_seed(int(request["seed"]) if request.get("seed") is not None else secrets.randbits(31))
        grammar = request.get("grammar")
        tokens = self._llama.generate(
            prompt.tokens,
            temp=float(request["temperature"]),
            repeat_penalty=1.0 if grammar else 1.1,  # JSON repeats its signs
            top_k=40,
            top_p=float(request.get("top_p") or 0.95),
            min_p=0.05,
            grammar=LlamaGrammar.from_string(grammar, verbose=False) if grammar else None,
        )
        try:
            yield next(tokens)  # sets up the sampler: its time says nothing
            while True:
                self._use_threads()
                began = time.perf_counter()
                token = next(tokens)
                self._pace.took(time.perf_counter() - began)
                yield token
        except RuntimeError as error:
            if ABORTED not in str(error):
                raise

    def _use_threads(self) -> None:
        """As many as the cores have time for now."""
        answer = self._pace.threads
        prompt = 1 if answer < self._threads.answer else self._threads.prompt  # the cores are wanted elsewhere
        llama_cpp.llama_set_n_threads(self._llama.ctx, answer, prompt)

    def _piece(self, token: int) -> bytes:
        # The C function, because Llama.detokenize() drops a leading space in some vocabularies.
        size = llama_cpp.llama_token_to_piece(self._vocab, token, self._buffer, len(self._buffer), 0, False)
        return self._buffer.raw[:size] if size > 0 else b""


def _apart(found: re.Match[str]) -> str:
    """The same text, a space after its first character: readable, and no control token."""
    return f"{found[0][0]} {found[0][1:]}"


class Worker:
    """Joins a Model to the two pipes."""

    def __init__(self, model: Model, requests: Any, events: Any):
        self._model = model
        self._requests = requests
        self._events = events
        self._waiting: queue.Queue[dict[str, Any] | None] = queue.Queue()

    def run(self) -> None:
        """Serve until standard input ends."""
        threading.Thread(target=self._read_requests, name="requests", daemon=True).start()
        self._emit({"event": "ready", "context": self._model.context})
        while (request := self._waiting.get()) is not None:
            self._serve(request)

    def _read_requests(self) -> None:
        for line in self._requests:
            request = json.loads(line)
            if request["op"] == "stop":
                self._model.stop(int(request["id"]))
            else:
                self._waiting.put(request)
        # The appliance has gone: end at once, even in the middle of an evaluation.
        os._exit(0)

    def _serve(self, request: dict[str, Any]) -> None:
        number = request["id"]
        try:
            for event in self._model.answer(request):
                self._emit({"id": number, **event})
        except PromptTooLongError as error:
            self._emit({"id": number, "event": "failed", "kind": "too_long", "text": str(error)})
        except (RuntimeError, ValueError) as error:
            self._emit({"id": number, "event": "failed", "kind": "model", "text": f"The model failed: {error}"})

    def _emit(self, event: dict[str, Any]) -> None:
        self._events.write(json.dumps(event) + "\n")
        self._events.flush()


def main() -> None:
    """Load the model named in the arguments (a JSON object) and serve."""
    settings = json.loads(sys.argv[1])
    # Ctrl-C and a service manager signal every process at once; the appliance ends this one, by closing the pipe.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    # llama.cpp may print: keep the event pipe for ourselves and send what it prints to standard error.
    events = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    system_prompt, file = settings.pop("system_prompt", ""), settings.pop("system_state", None)
    model = Model(**settings)
    if system_prompt and file:
        model.warm(system_prompt, Path(file))
    Worker(model, sys.stdin, events).run()


if __name__ == "__main__":
    main()
