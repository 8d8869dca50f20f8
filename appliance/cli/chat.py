"""`larson chat`: the language model in the terminal."""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

import click

from appliance.assistant import conversation
from appliance.assistant.chat import ChatRequest, ChatService
from appliance.assistant.model_settings import worker_settings
from appliance.assistant.tools.registry import ToolRegistry
from appliance.assistant.transcripts import GuestTranscript
from appliance.cli.options import A_FILE
from appliance.core.config import Config
from appliance.core.errors import ApplianceError, SchemaError
from appliance.core.i18n import LANGUAGES, SOURCE, say, translated, verbatim
from appliance.core.jobs import Job
from appliance.llm.engine import Finished, TextDelta, Waiting
from appliance.llm.llama import LlamaEngine
from appliance.llm.structured.answer import StructuredAnswer, extraction
from appliance.llm.structured.schema import Schema
from appliance.operations.terminal_chat import terminal_chat
from appliance.pipelines import loaders
from appliance.records.status import ComponentState
from appliance.storage.database import Store

LOADING_SECONDS = 60.0
TICK = 0.5  # seconds between two looks at the timers


@click.command()
@click.argument("prompt", required=False)
@click.option("--schema", type=A_FILE, help="Print the data in PROMPT, or standard input, as JSON of this JSON Schema.")
@click.pass_obj
def chat(config: Config, prompt: str | None, schema: Path | None) -> None:
    """Chat in the terminal as a guest, with the same tools, or answer PROMPT and exit. Nothing is saved."""
    form = _read_schema(schema) if schema else None
    try:
        with _engine(config) as engine:
            if form is not None:
                _extract(engine, form, sys.stdin.read() if prompt is None else prompt)
            else:
                _converse(config, engine, prompt)
    except (KeyboardInterrupt, EOFError, click.Abort):
        click.echo()


@contextmanager
def _engine(config: Config) -> Iterator[LlamaEngine]:
    """The language model, loaded. Raises ApplianceError."""
    settings = worker_settings(config.chat, loaders.open_modelstore(config))
    states: list[ComponentState] = []
    options = config.chat
    engine = LlamaEngine(lambda: settings, options.max_tokens, options.temperature, states.append).start()
    try:
        _await_engine(states)
        yield engine
    finally:
        engine.close()


def _await_engine(states: list[ComponentState]) -> None:
    """Wait until the model is loaded. Raises ApplianceError if it cannot be."""
    deadline = time.monotonic() + LOADING_SECONDS
    while not any(state.ok for state in states):
        if states and states[-1].state in ("absent", "lost"):
            raise ApplianceError(states[-1].text)
        if time.monotonic() > deadline:
            raise ApplianceError(verbatim("The language model did not load."))
        time.sleep(0.02)


def _read_schema(path: Path) -> Schema:
    """Raises SchemaError."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SchemaError(verbatim(f"{path} is not valid JSON: {error}.")) from error
    return Schema(data)


def _extract(engine: LlamaEngine, form: Schema, text: str) -> None:
    """Print the data in a text as JSON of a schema."""
    asked = StructuredAnswer(engine, form, extraction(conversation.check_question(text), form))
    asked.value()
    click.echo(asked.text)


def _converse(config: Config, engine: LlamaEngine, prompt: str | None) -> None:
    """Answer one prompt; without one, questions until the input ends. Raises EOFError or click.Abort at its end."""
    with Store(config.data.folder) as store, ExitStack() as ending:
        ring = _ring if prompt is None else None
        service, tools = terminal_chat(config, store, loaders.open_modelstore(config), engine, ring)
        if ring:
            ticking = Job("timers", partial(_tick, tools)).start()
            ending.callback(ticking.stop)
        transcript = GuestTranscript()
        while True:
            _print_answer(service, transcript, _ask() if prompt is None else prompt)
            if prompt is not None:
                return


def _tick(tools: ToolRegistry, job: Job) -> None:
    while not job.stopping.is_set():
        tools.tick()
        job.healthy()
        job.pause(TICK)


def _ring(label: str, _owner: str) -> None:
    click.echo(f"\a\n{translated(say('{label}: time’s up.', label=label), _language())}")


def _language() -> str:
    """The language of the terminal, if there is a catalogue for it."""
    code = os.environ.get("LC_ALL") or os.environ.get("LANG") or SOURCE
    return code[:2] if code[:2] in LANGUAGES else SOURCE


def _ask() -> str:
    """The next question. Raises EOFError or click.Abort at the end of the input."""
    if sys.stdin.isatty():
        return str(click.prompt(click.style("You", bold=True), prompt_suffix=": "))
    for line in sys.stdin:
        if line.strip():
            return line
    raise EOFError


def _print_answer(service: ChatService, transcript: GuestTranscript, question: str) -> None:
    """Print an answer as it comes, up to Ctrl-C."""
    response = service.ask(None, transcript, ChatRequest(question, language=_language()), guest="terminal")
    try:
        with closing(response.events) as events:
            for event in events:
                if isinstance(event, TextDelta):
                    click.echo(event.text, nl=False)
                elif isinstance(event, Waiting):
                    click.echo(f"({event.place} ahead of you)" if event.place else "(the model is starting)", err=True)
                elif isinstance(event, Finished):
                    click.echo()
    except KeyboardInterrupt:
        click.echo(" [stopped]")
