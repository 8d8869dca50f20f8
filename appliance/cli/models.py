"""`larson models`: the model files."""

import contextlib
import functools
import json
import sys
from typing import Any

import click

from appliance.assistant.model_catalogue import board_for, guess
from appliance.cli.options import json_option
from appliance.core.config import Config
from appliance.core.errors import ModelError
from appliance.documents.loader import MULTILINGUAL, REQUESTS, build_text_embedder
from appliance.intents import small_talk
from appliance.intents.classifier import kept_file
from appliance.intents.meaning.reader import MeaningReader
from appliance.intents.router import Router
from appliance.modelstore.download import Progress
from appliance.modelstore.store import ModelState, ModelStore
from appliance.pipelines import loaders


@click.group()
def models() -> None:
    """List, download and check the model files."""


@models.command("list")
@json_option
@click.pass_obj
def list_models(config: Config, as_json: bool) -> None:
    """List the models of the manifest, and which are installed."""
    states = loaders.open_modelstore(config).states()
    if as_json:
        click.echo(json.dumps([_row(state) for state in states]))
        return
    for state in states:
        mark = "✓" if state.prepared else "·"
        entry = state.entry
        suits = board_for(guess(entry.size, config.chat.states_mb)) if entry.task == "chat" else ""
        click.echo(f"{mark} {entry.id:22} {entry.task:16} {entry.size / 1e6:7.1f} MB  {entry.licence:12} {suits}")


def _row(state: ModelState) -> dict[str, Any]:
    entry = state.entry
    fields = {key: getattr(entry, key) for key in ("id", "task", "file", "bytes", "sha256", "licence", "default")}
    ready = state.prepared and (state.present or bool(entry.prepare))
    return {**fields, "present": state.present, "ready": ready}


@models.command("fetch")
@click.argument("ids", nargs=-1)
@click.pass_obj
def fetch_models(config: Config, ids: tuple[str, ...]) -> None:
    """Download and convert the default models, or those named."""
    store = loaders.open_modelstore(config)
    wanted = [store.entry(model_id) for model_id in ids] or store.wanted()
    for number, entry in enumerate(wanted, start=1):
        click.echo(f"  {entry.id} ({number} of {len(wanted)}, {entry.size / 1e6:.0f} MB)")
        try:
            source = store.fetch(entry, _progress)
        except ModelError as error:
            if not entry.optional or ids:
                raise
            click.echo(f"    left out, Larson works without it: {error}")
            continue
        click.echo(f"    {source}{', converted' if store.prepare(entry) else ''}")
    if not ids:
        _learn(config, store)


def _learn(config: Config, store: ModelStore) -> None:
    """Learn what requests mean now, so that the first start is as quick as any other."""
    try:
        embedder = build_text_embedder(config.faces, store, REQUESTS)
    except ModelError:  # learnt when the text embedder is there
        return
    click.echo("  learning what requests mean (a minute or so, this once)")
    small_talk.keep_in(store.folder)
    Router((), embedder.embed, embedder.knows, kept_file(store.folder, embedder.model))
    with contextlib.suppress(ModelError):
        loosely = build_text_embedder(config.faces, store, MULTILINGUAL)
        MeaningReader(functools.partial(loosely.embed, role="query"), kept_file(store.folder, loosely.model))


@models.command("verify")
@click.pass_obj
def verify_models(config: Config) -> None:
    """Read every file and compare its SHA-256. Exit status 2 if one is wrong."""
    store = loaders.open_modelstore(config)
    for entry in store.entries:
        click.echo(f"  {entry.id}: {'valid' if store.verify(entry) else 'missing'}")


@models.command("prepare")
@click.argument("ids", nargs=-1)
@click.pass_obj
def prepare_models(config: Config, ids: tuple[str, ...]) -> None:
    """Convert downloaded files again where needed."""
    store = loaders.open_modelstore(config)
    for state in store.states():
        entry = state.entry
        if entry.prepare and state.present and (not ids or entry.id in ids):
            click.echo(f"  {entry.id}: {'converted' if store.prepare(entry) else 'ready'}")


def _progress(what: str) -> Progress:
    """A callback that draws a bar on a terminal, and prints a line for every fifth elsewhere."""
    last = -1
    terminal = sys.stdout.isatty()

    def show(done: int, total: int) -> None:
        nonlocal last
        share = int(100 * done / total) if total else 0
        step = share if terminal else share // 20
        if step != last:
            last = step
            line = f"    {what}: {done / 1e6:.0f} of {total / 1e6:.0f} MB ({share} %)"
            click.echo(f"\r\033[K{line}" if terminal else line, nl=not terminal or share == 100)

    return show
