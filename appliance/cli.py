"""The `larson` command: a thin shell over the same parts as the page."""

import dataclasses
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from appliance import __version__, cli_settings
from appliance.assistant import conversation
from appliance.assistant.model_catalogue import board_for, guess
from appliance.assistant.model_settings import worker_settings
from appliance.core.config import Config, load, replace
from appliance.core.errors import ApplianceError, DocumentError, FaceError, ModelError, SchemaError
from appliance.core.images import read_picture
from appliance.documents.loader import build_text_embedder
from appliance.documents.service import DocumentService
from appliance.lab import evaluation
from appliance.lab import simulation as simulate
from appliance.lab.attack_instruments import SPECIES
from appliance.llm.engine import Finished, TextDelta, Waiting
from appliance.llm.llama import LlamaEngine
from appliance.llm.structured.answer import StructuredAnswer, extraction
from appliance.llm.structured.schema import Schema
from appliance.modelstore.download import Progress
from appliance.pipelines import loaders
from appliance.records.chat import Message
from appliance.records.clients import TERMINAL
from appliance.records.people import Person
from appliance.records.status import Activity
from appliance.runtime import Appliance
from appliance.storage.attempts import Attempts
from appliance.storage.database import Store
from appliance.storage.documents import Documents
from appliance.storage.people import People
from appliance.storage.templates import TemplateStore
from appliance.text.parse import KINDS
from appliance.vision import self_test as selftest
from appliance.vision.embed import distances
from appliance.vision.flows.enrolment import RegistrationRules
from appliance.vision.flows.login import LoginRules
from appliance.web.serve import serve as run_appliance

ATTACKS, LOGINS = 150, 2  # films of each kind, where nothing is said
STATUS_NO, STATUS_ERROR = 1, 2
AS_JSON = "larson.as_json"
CAMERAS = "--camera takes v4l2:0, rpicam, an address, a picture, a folder of pictures or a video file."
A_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
A_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


class _Errors(click.Group):
    """Every ApplianceError becomes one line on standard error, and JSON where that was asked for; exit status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ApplianceError as error:
            click.echo(f"larson: {error}", err=True)
            if ctx.meta.get(AS_JSON):
                click.echo(json.dumps({"error": str(error)}, ensure_ascii=False))
            ctx.exit(STATUS_ERROR)


def _note_json(ctx: click.Context, parameter: click.Parameter, value: bool) -> bool:
    ctx.meta[AS_JSON] = value  # shared with the contexts above, where errors end
    return value


camera_option = click.option(
    "--camera",
    "source",
    help="auto, none, browser, v4l2:0, rpicam, an address, a picture, a folder of pictures, or a video file.",
)
json_option = click.option("--json", "as_json", is_flag=True, callback=_note_json, help="Print JSON.")


@click.group(cls=_Errors)
@click.option("--config", "file", type=click.Path(path_type=Path), help="A TOML file with settings.")
@click.version_option(__version__, prog_name="larson")
@click.pass_context
def main(ctx: click.Context, file: Path | None) -> None:
    """Larson: face login, a chat, and a row of LEDs, all on this box."""
    logging.getLogger("appliance").addHandler(logging.NullHandler())  # only "serve" shows the log
    ctx.obj = load(file)


main.add_command(cli_settings.settings)


# ---------------------------------------------------------------- the appliance


@main.command()
@camera_option
@click.option("--port", type=int, help="0 takes a free one.")
@click.pass_obj
def serve(config: Config, source: str | None, port: int | None) -> None:
    """Run the appliance in the foreground."""
    config = _with_camera(config, source)
    run_appliance(config if port is None else replace(config, "server", port=port))


@main.command()
@click.argument("name")
@click.option("--alike", is_flag=True, help="Of somebody who looks like somebody else who is registered.")
@camera_option
@json_option
@click.pass_obj
def register(config: Config, name: str, alike: bool, source: str | None, as_json: bool) -> None:
    """Register NAME with the camera. Exit status 0 done, 1 refused, 2 an error."""
    with _watching(_with_camera(config, source)) as appliance:
        appliance.identity.enrolment.begin(TERMINAL, name, alike)
        activity = _follow(appliance, as_json)
    _verdict(activity, activity.phase == "registered", as_json)


@main.command()
@click.argument("name", required=False, default="")
@camera_option
@json_option
@click.pass_obj
def login(config: Config, name: str, source: str | None, as_json: bool) -> None:
    """Check who is before the camera, or whether it is NAME. Exit status 0 yes, 1 no, 2 an error."""
    with _watching(_with_camera(config, source)) as appliance:
        appliance.identity.logins.begin(TERMINAL, name)
        activity = _follow(appliance, as_json)
    _verdict(activity, activity.phase == "verified", as_json)


def _with_camera(config: Config, source: str | None) -> Config:
    return config if source is None else replace(config, "camera", source=source)


@contextmanager
def _watching(config: Config) -> Iterator[Appliance]:
    """An appliance with camera and recogniser running, and a picture there. Raises ApplianceError."""
    appliance = Appliance(config, engine=_NoEngine())
    try:
        if appliance.camera is None:
            raise ApplianceError(f"A camera is needed here: {CAMERAS}")
        appliance.identity.faces.load()
        appliance.camera.start()
        appliance.identity.pipelines.box.start()
        _await_picture(appliance)
        yield appliance
    finally:
        appliance.stop()


class _NoEngine:
    """The terminal's face commands need no language model."""

    def answer(self, turns: object, options: object = None) -> Any:
        raise ApplianceError("There is no language model here.")

    def close(self) -> None:
        pass


def _await_picture(appliance: Appliance, seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not appliance.identity.pipelines.box.live:
        status = appliance.board.status
        if status and status.camera.state in ("absent", "lost"):
            hint = f" {CAMERAS}" if status.camera.state == "absent" else ""
            raise ApplianceError(f"{status.camera.text}{hint}")
        if time.monotonic() > deadline:
            raise ApplianceError("The camera sends no picture.")
        time.sleep(0.05)


def _follow(appliance: Appliance, quiet: bool) -> Activity:
    """Print what the person is told until it is over."""
    seq, said = 0, ""
    while True:
        seq, sight = appliance.identity.pipelines.box.state.wait(seq, 1.0)
        activity = sight.activity if sight else Activity()
        if activity.text and activity.text != said and not quiet:
            said = activity.text
            click.echo(f"  {activity.progress:4.0%}  {said}")
        if activity.phase not in ("registering", "login"):
            return activity


def _verdict(activity: Activity, yes: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"ok": yes, "name": activity.name, "phase": activity.phase, "text": activity.text}))
    sys.exit(0 if yes else STATUS_NO)


# ---------------------------------------------------------------- pictures


@main.command()
@click.argument("first", type=click.Path(path_type=Path))
@click.argument("second", type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def compare(config: Config, first: Path, second: Path, as_json: bool) -> None:
    """Say whether two pictures show one person. Exit status 0 yes, 1 no, 2 an error."""
    recogniser = loaders.build_recogniser(config.faces, loaders.open_modelstore(config))
    vectors = []
    for path in (first, second):
        try:
            vectors.append(recogniser.only_face(read_picture(path)).embedding)
        except FaceError as error:
            raise FaceError(f"{path}: {error}") from error
    spec = recogniser.embedder.spec
    distance = float(distances(vectors[0], vectors[1][None], spec.metric)[0])
    same = distance <= spec.threshold
    if as_json:
        click.echo(json.dumps({"distance": round(distance, 4), "threshold": spec.threshold, "same": same}))
    else:
        click.echo(f"{'One person' if same else 'Two people'}: distance {distance:.3f}, threshold {spec.threshold}")
    sys.exit(0 if same else STATUS_NO)


@main.command()
@click.argument("folder", required=False, type=A_FOLDER)
@click.option("--gallery", is_flag=True, help="Instead of a folder, test the people who are registered.")
@click.option("--pairs", type=A_FILE, help="CSV: file_x,file_y,Decision.")
@click.option(
    "--strangers",
    type=A_FOLDER,
    help="A folder of people not in FOLDER.",
)
@click.option(
    "--groups",
    type=A_FILE,
    help="CSV: identity, what makes its group.",
)
@click.option("--calibrate", type=click.FloatRange(1e-6, 0.5), help="Find the threshold for this FAR per group.")
@click.option("--plot", type=click.Path(path_type=Path), help="Write a DET plot to this PNG.")
@click.option("--scores", type=click.Path(path_type=Path), help="Write a plot of the distances to this PNG.")
@click.option("--attacks", is_flag=True, help="Play attacks made of the photos, and people, before a log-in.")
@click.option("--logins", is_flag=True, help="Play registrations and log-ins made of two photos of each person.")
@click.option("--plays", type=click.IntRange(1, 10_000), help="Films of each kind; 150 attacks, 2 log-ins each.")
@json_option
@click.pass_obj
def evaluate(
    config: Config,
    folder: Path | None,
    gallery: bool,
    pairs: Path | None,
    strangers: Path | None,
    groups: Path | None,
    calibrate: float | None,
    plot: Path | None,
    scores: Path | None,
    attacks: bool,
    logins: bool,
    plays: int | None,
    as_json: bool,
) -> None:
    """Measure recognition on FOLDER/identity/photo, or on labelled pairs.

    --attacks and --logins play films before the log-in as it is set up; without liveness, attacks are measured with the
    challenge.
    """
    if gallery:
        _test_gallery(config, as_json)
        return
    if folder is None:
        what = "that the list's files lie in" if pairs else "of photos, FOLDER/person/photo, or say --gallery"
        raise click.UsageError(f"Name the folder {what}.")
    for drawing in (plot, scores):
        if drawing and not drawing.absolute().parent.is_dir():
            raise click.UsageError(f"There is no folder {drawing.absolute().parent} to write {drawing.name} into.")
    if attacks or logins:
        _simulate(config, folder, attacks, plays, as_json)
        return
    recogniser = loaders.build_recogniser(config.faces, loaders.open_modelstore(config))
    files = evaluation.files_of_pairs(folder, pairs) if pairs else evaluation.files_of_folder(folder)
    others = evaluation.files_of_folder(strangers) if strangers else []
    named = evaluation.read_groups(groups) if groups else {}
    with click.progressbar(length=len(files) + len(others), label="Photos", file=sys.stderr) as bar:
        photos = evaluation.embed_all(recogniser, files, read_picture, lambda: bar.update(1))
        unknown = evaluation.embed_all(recogniser, others, read_picture, lambda: bar.update(1))
    spec = recogniser.embedder.spec
    scored = (evaluation.labelled(folder, pairs, photos) if pairs else evaluation.all_pairs(photos))(spec.metric)
    report = evaluation.report(scored, photos, spec)
    if not pairs:
        report["enrolments"] = evaluation.enrolments(photos, spec)
    if strangers:
        report["strangers"] = evaluation.strangers(unknown, photos, spec)
    if groups:
        report["groups"] = evaluation.by_group(photos, named, spec)
    if calibrate:
        everybody = named or {photo.identity: "everybody" for photo in photos}
        report["calibration"] = evaluation.calibrate(photos, everybody, spec, calibrate)
    if plot:
        evaluation.plot_det(scored, plot)
    if scores:
        evaluation.plot_scores(scored, spec, scores)
    click.echo(json.dumps(report) if as_json else evaluation.as_text(report))


def _test_gallery(config: Config, as_json: bool) -> None:
    embedder = loaders.build_embedder(config.faces, loaders.open_modelstore(config))
    with Store(config.data.folder) as store:
        everybody = TemplateStore(store).all(embedder.spec.model)
    found = selftest.self_test([(one.person_id, one.name, one.views) for one in everybody], embedder.spec)
    click.echo(json.dumps(asdict(found), ensure_ascii=False) if as_json else selftest.as_text(found))


def _simulate(config: Config, folder: Path, attacks: bool, plays: int | None, as_json: bool) -> None:
    recogniser = loaders.build_recogniser(config.faces, loaders.open_modelstore(config))
    photos: dict[str, list[Path]] = {}
    for path, identity in evaluation.files_of_folder(folder):
        photos.setdefault(identity, []).append(path)
    rules = LoginRules.of(config.faces)
    if attacks:
        people = simulate.portraits(recogniser, [paths[0] for paths in photos.values()], read_picture)
        count = plays or ATTACKS
        length = count * (1 + len(SPECIES))
        with click.progressbar(length=length, label="Films", file=sys.stderr) as bar:
            if rules.liveness == "off":
                rules = dataclasses.replace(rules, liveness="challenge")
            report = simulate.attacks(recogniser, people, rules, count, lambda: bar.update(1))
        click.echo(json.dumps(report) if as_json else simulate.attacks_as_text(report))
        return
    pairs = [simulate.portraits(recogniser, paths[:2], read_picture) for paths in photos.values() if len(paths) > 1]
    known = [(pair[0], pair[1]) for pair in pairs if len(pair) == 2]
    count = plays or LOGINS
    with click.progressbar(length=len(known) * (1 + count), label="Films", file=sys.stderr) as bar:
        registration = RegistrationRules.of(config.faces)
        report = simulate.log_ins(recogniser, known, registration, rules, count, lambda: bar.update(1))
    click.echo(json.dumps(report) if as_json else simulate.log_ins_as_text(report))


# ---------------------------------------------------------------- chat


@main.command()
@click.argument("prompt", required=False)
@click.option("--schema", type=A_FILE, help="Print what PROMPT says, or standard input, as JSON of this JSON Schema.")
@click.pass_obj
def chat(config: Config, prompt: str | None, schema: Path | None) -> None:
    """Talk at the terminal; with PROMPT, answer it and end. Nothing is kept."""
    form = _read_schema(schema) if schema else None
    models = loaders.open_modelstore(config)
    settings = worker_settings(config.chat, models)
    ready: list[Any] = []
    engine = LlamaEngine(lambda: settings, config.chat.max_tokens, config.chat.temperature, ready.append).start()
    history: list[Message] = []
    try:
        _await_engine(ready)
        if form is not None:
            text = prompt if prompt is not None else sys.stdin.read()
            asked = StructuredAnswer(engine, form, extraction(conversation.check_question(text), form))
            asked.value()
            click.echo(asked.text)
            return
        while True:
            text = prompt if prompt is not None else _ask()
            history.append(Message("user", conversation.check_question(text)))
            said = _print_answer(engine, config.chat.system_prompt, history)
            history.append(Message("assistant", said))
            if prompt is not None:
                return
    except (KeyboardInterrupt, EOFError, click.Abort):
        click.echo()
    finally:
        engine.close()


def _read_schema(path: Path) -> Schema:
    try:
        return Schema(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        if isinstance(error, SchemaError):
            raise
        raise SchemaError(f"{path} is no JSON: {error}.") from error


def _ask() -> str:
    """The next question. Raises EOFError or click.Abort at the end of the input."""
    if sys.stdin.isatty():
        return str(click.prompt(click.style("You", bold=True), prompt_suffix=": "))
    for line in sys.stdin:
        if line.strip():
            return line
    raise EOFError


def _await_engine(states: list[Any]) -> None:
    deadline = time.monotonic() + 60
    while not any(state.ok for state in states):
        if states and states[-1].state in ("absent", "lost"):
            raise ApplianceError(states[-1].text)
        if time.monotonic() > deadline:
            raise ApplianceError("The language model does not load.")
        time.sleep(0.02)


def _print_answer(engine: LlamaEngine, system_prompt: str, history: list[Message]) -> str:
    answer = conversation.begin(engine, system_prompt, history)
    said: list[str] = []
    try:
        for event in answer.events():
            if isinstance(event, TextDelta):
                said.append(event.text)
                click.echo(event.text, nl=False)
            elif isinstance(event, Waiting):
                click.echo(f"({event.place} before you)" if event.place else "(the model is starting)", err=True)
            elif isinstance(event, Finished):
                click.echo()
    except KeyboardInterrupt:
        click.echo(" [stopped]")
    return "".join(said)


# ---------------------------------------------------------------- people and models


@main.group()
def people() -> None:
    """Who is registered."""


@people.command("list")
@json_option
@click.pass_obj
def people_list(config: Config, as_json: bool) -> None:
    """List everybody."""
    with Store(config.data.folder) as store:
        found = People(store).all()
    if as_json:
        click.echo(json.dumps([asdict(person) for person in found], ensure_ascii=False))
        return
    for person in found:
        views = f"{person.views} view{'s' * (person.views != 1)}"
        click.echo(f"{person.name}  {views}, since {person.created_at[:10]}{', owner' * person.owner}")
    if not found:
        click.echo("Nobody is registered.")


@people.command("remove")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def people_remove(config: Config, name: str, yes: bool) -> None:
    """Delete a person: face, chats and key. A running appliance forgets them at once."""
    with Store(config.data.folder) as store:
        person = People(store).find(name)
        if not yes:
            click.confirm(f"Delete {person.name} and everything that is theirs?", abort=True)
        People(store).remove(person.id)
    click.echo(f"{person.name} is gone.")


@people.command("unlock")
@click.pass_obj
def people_unlock(config: Config) -> None:
    """End every pause that follows failed tries."""
    with Store(config.data.folder) as store:
        Attempts(store).forgive()
        People(store).note("unlocked")
    click.echo("Everybody may try again.")


@people.command("log")
@json_option
@click.pass_obj
def people_log(config: Config, as_json: bool) -> None:
    """Print the newest lines of the audit log: who did what, and when."""
    with Store(config.data.folder) as store:
        lines = People(store).history()
        names = {person.id: person.name for person in People(store).all()}
    if as_json:
        click.echo(json.dumps(lines))
        return
    for line in reversed(lines):
        who = names.get(line["person_id"], f"person {line['person_id']}" if line["person_id"] else "")
        click.echo(f"{line['at'][:19].replace('T', ' ')}  {line['what']:16} {who}  {line['detail']}".rstrip())


# ---------------------------------------------------------------- documents


@main.group()
def documents() -> None:
    """What the chat may answer from: txt, md, html, csv, pdf, docx."""


person_option = click.option("--person", default="", help="Whose; the owner's by default, which all may read.")


@contextmanager
def _library(config: Config, name: str) -> Iterator[tuple[DocumentService, Person]]:
    with Store(config.data.folder) as store:
        people = People(store)
        owner = next((person for person in people.all() if person.owner), None)
        person = people.find(name) if name else owner
        if person is None:
            raise ApplianceError("Nobody is registered yet: documents belong to somebody. Register first.")
        librarian = DocumentService(Documents(store))
        try:
            librarian.embedder = build_text_embedder(config.faces, loaders.open_modelstore(config))
        except ModelError as error:
            click.echo(f"Documents will be found by their words alone: {error}", err=True)
        yield librarian, person


@documents.command("add")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@person_option
@click.pass_obj
def documents_add(config: Config, paths: tuple[Path, ...], person: str) -> None:
    """Take in files, and all that is read here of folders. Exit status 1 when one could not be read."""
    failed = False
    with _library(config, person) as (librarian, whose):
        for path in _files_of(paths):
            try:
                added = librarian.add(whose, path.name, path.read_bytes(), _counted(path.name))
                click.echo(f"{added.title}: {added.fate}, {added.passages} passages")
            except DocumentError as error:
                failed = True
                click.echo(f"larson: {error}", err=True)
    sys.exit(STATUS_NO if failed else 0)


def _counted(name: str) -> Callable[[int, int], None]:
    def show(done: int, total: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r\033[K    {name}: {done} of {total} passages", nl=done == total, err=True)

    return show


def _files_of(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(found for found in path.rglob("*") if found.suffix.lower() in KINDS and found.is_file())
        else:
            yield path


@documents.command("list")
@person_option
@json_option
@click.pass_obj
def documents_list(config: Config, person: str, as_json: bool) -> None:
    """What somebody may read."""
    with Store(config.data.folder) as store:
        reader = People(store).find(person) if person else next((p for p in People(store).all() if p.owner), None)
        found = Documents(store).of(reader.id if reader else None)
    if as_json:
        click.echo(json.dumps([asdict(document) for document in found], ensure_ascii=False))
        return
    for document in found:
        whom = "for everybody" if document.shared else "for oneself"
        click.echo(f"{document.id:4}  {document.title}  {document.passages} passages, {whom}")


@documents.command("remove")
@click.argument("number", type=int)
@person_option
@click.pass_obj
def documents_remove(config: Config, number: int, person: str) -> None:
    """Delete a document by its number in the list."""
    with _library(config, person) as (librarian, whose):
        librarian.remove(whose, number)


@documents.command("search")
@click.argument("question")
@person_option
@json_option
@click.pass_obj
def documents_search(config: Config, question: str, person: str, as_json: bool) -> None:
    """The passages that the chat would answer from. Exit status 1 when there is none."""
    with _library(config, person) as (librarian, whose):
        librarian.load()
        found = librarian.search(question, whose)
    names = ("title", "heading", "place", "text")
    if as_json:
        click.echo(json.dumps([{name: getattr(hit, name) for name in names} for hit in found], ensure_ascii=False))
    for hit in found if not as_json else []:
        click.echo(f"{', '.join(filter(None, (hit.title, hit.heading, hit.place)))}\n  {hit.text}\n")
    if not found and not as_json:
        click.echo("Nothing was found about that.")
    sys.exit(0 if found else STATUS_NO)


# ---------------------------------------------------------------- models


@main.group()
def models() -> None:
    """The model files."""


@models.command("list")
@json_option
@click.pass_obj
def models_list(config: Config, as_json: bool) -> None:
    """List what the manifest knows, and what is here."""
    states = loaders.open_modelstore(config).states()
    if as_json:
        rows = [
            {**_model_row(s.entry), "present": s.present, "ready": s.prepared and (s.present or bool(s.entry.prepare))}
            for s in states
        ]
        click.echo(json.dumps(rows))
        return
    for state in states:
        mark = "✓" if state.prepared else "·"
        entry = state.entry
        suits = board_for(guess(entry.size, config.chat.states_mb)) if entry.task == "chat" else ""
        click.echo(f"{mark} {entry.id:22} {entry.task:16} {entry.size / 1e6:7.1f} MB  {entry.licence:12} {suits}")


def _model_row(entry: Any) -> dict[str, Any]:
    return {key: getattr(entry, key) for key in ("id", "task", "file", "bytes", "sha256", "licence", "default")}


@models.command("fetch")
@click.argument("ids", nargs=-1)
@click.pass_obj
def models_fetch(config: Config, ids: tuple[str, ...]) -> None:
    """Fetch the models of an installation, or those named, and prepare them."""
    store = loaders.open_modelstore(config)
    wanted = [store.entry(model_id) for model_id in ids] or store.wanted()
    for number, entry in enumerate(wanted, start=1):
        click.echo(f"  {entry.id} ({number} of {len(wanted)}, {entry.size / 1e6:.0f} MB)")
        where = store.fetch(entry, _progress)
        made = ", converted to ONNX" if store.prepare(entry) else ""
        click.echo(f"    {where}{made}")


def _progress(what: str) -> Progress:
    """A callback that draws a bar on a terminal, and a line for every fifth elsewhere."""
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


@models.command("verify")
@click.pass_obj
def models_verify(config: Config) -> None:
    """Read every file and compare its SHA-256. Exit status 2 when one is wrong."""
    store = loaders.open_modelstore(config)
    for entry in store.entries:
        click.echo(f"  {entry.id}: {'whole' if store.verify(entry) else 'not here'}")


@models.command("prepare")
@click.argument("ids", nargs=-1)
@click.pass_obj
def models_prepare(config: Config, ids: tuple[str, ...]) -> None:
    """Convert fetched files anew where needed."""
    store = loaders.open_modelstore(config)
    for state in store.states():
        entry = state.entry
        if entry.prepare and state.present and (not ids or entry.id in ids):
            click.echo(f"  {entry.id}: {'converted' if store.prepare(entry) else 'ready'}")


# ---------------------------------------------------------------- figures


@main.command()
@click.argument("names", nargs=-1)
@json_option
@click.pass_obj
def bench(config: Config, names: tuple[str, ...], as_json: bool) -> None:
    """Measure this box. NAMES choose benchmarks; without any, all run."""
    from appliance.lab.benchmarks import run

    report: Callable[[str], None] = lambda line: click.echo(line, err=as_json)  # noqa: E731
    results = run.run(config, list(names), report)
    if as_json:
        click.echo(json.dumps(results))


if __name__ == "__main__":
    main()
