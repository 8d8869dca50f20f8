"""`larson documents`: what the chat answers from."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from appliance.cli.box import open_box
from appliance.cli.options import STATUS_NO, json_option
from appliance.core.config import Config
from appliance.core.errors import ApplianceError, DocumentError, ModelError
from appliance.core.i18n import verbatim
from appliance.documents.loader import build_embedders
from appliance.documents.service import DocumentService
from appliance.pipelines import loaders
from appliance.records.chat import Circle
from appliance.records.people import Person
from appliance.storage.documents import Documents
from appliance.storage.people import People
from appliance.text.parse import KINDS

person_option = click.option(
    "--person",
    default="",
    help="Whose documents. Default: the owner's.",
)
CIRCLES: dict[Circle, str] = {"me": "only me", "members": "people here", "anyone": "anyone at the screen"}


@click.group()
def documents() -> None:
    """Manage the documents that the chat answers from.

    They can be txt, md, html, csv, pdf or docx files.
    """


@documents.command("add")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@person_option
@click.option(
    "--circle",
    type=click.Choice(list(CIRCLES)),
    help="Who can see them: me (the default), members (registered people) or anyone (guests too).",
)
@click.pass_obj
def add_documents(config: Config, paths: tuple[Path, ...], person: str, circle: Circle | None) -> None:
    """Add files, and the readable files of folders. Exit status 1 if a file could not be read."""
    failed = False
    with _service(config, person) as (service, owner):
        for path in _files_of(paths):
            try:
                added = service.add(owner, path.name, path.read_bytes(), _counted(path.name), circle)
                click.echo(f"{added.title}: {added.fate}, {_passages(added.passages)}")
                for omission in added.omissions:
                    click.echo(f"larson: {added.title}: {omission}", err=True)
            except DocumentError as error:
                failed = True
                click.echo(f"larson: {error}", err=True)
    sys.exit(STATUS_NO if failed else 0)


@documents.command("list")
@person_option
@json_option
@click.pass_obj
def list_documents(config: Config, person: str, as_json: bool) -> None:
    """List the documents that a person can read."""
    with open_box(config) as store:
        reader = _person(People(store), person)
        found = Documents(store).of(reader.id if reader else None)
    if as_json:
        click.echo(json.dumps([asdict(document) for document in found], ensure_ascii=False))
        return
    for document in found:
        click.echo(f"{document.id:4}  {document.title}  {_passages(document.passages)}, {CIRCLES[document.circle]}")


@documents.command("share")
@click.argument("number", type=int)
@click.argument("circle", type=click.Choice(list(CIRCLES)))
@person_option
@click.pass_obj
def share_document(config: Config, number: int, circle: Circle, person: str) -> None:
    """Set who can see a document: me, members (registered people) or anyone (guests too)."""
    with _service(config, person) as (service, owner):
        service.share(owner, number, circle)


@documents.command("remove")
@click.argument("number", type=int)
@person_option
@click.pass_obj
def remove_document(config: Config, number: int, person: str) -> None:
    """Delete a document by its number in the list."""
    with _service(config, person) as (service, owner):
        service.remove(owner, number)


@documents.command("search")
@click.argument("question")
@person_option
@json_option
@click.pass_obj
def search_documents(config: Config, question: str, person: str, as_json: bool) -> None:
    """Print the passages that the chat would answer from. Exit status 1 if there are none."""
    with _service(config, person) as (service, reader):
        service.load()
        found = service.search(question, reader)
    names = ("title", "heading", "place", "text")
    if as_json:
        click.echo(json.dumps([{name: getattr(hit, name) for name in names} for hit in found], ensure_ascii=False))
    else:
        for hit in found:
            click.echo(f"{', '.join(filter(None, (hit.title, hit.heading, hit.place)))}\n  {hit.text}\n")
        if not found:
            click.echo("Nothing was found.")
    sys.exit(0 if found else STATUS_NO)


def _passages(count: int) -> str:
    return f"{count} passage{'s' * (count != 1)}"


@contextmanager
def _service(config: Config, name: str) -> Iterator[tuple[DocumentService, Person]]:
    """The documents, and the person of that name or the owner. Raises ApplianceError if no one is registered."""
    with open_box(config) as store:
        person = _person(People(store), name)
        if person is None:
            raise ApplianceError(
                verbatim("Nobody is registered yet, and documents belong to a person. Register first.")
            )
        service = DocumentService(Documents(store))
        try:
            service.embedders = build_embedders(config.faces, loaders.open_modelstore(config))
        except ModelError as error:
            click.echo(f"Documents can only be searched by words: {error}", err=True)
        yield service, person


def _person(people: People, name: str) -> Person | None:
    """The person of that name, or the owner if there is one. Raises NotFoundError for a name no one has."""
    return people.find(name) if name else next((person for person in people.all() if person.owner), None)


def _files_of(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(found for found in path.rglob("*") if found.suffix.lower() in KINDS and found.is_file())
        else:
            yield path


def _counted(name: str) -> Callable[[int, int], None]:
    """A callback that shows on a terminal how many passages are done."""

    def show(done: int, total: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r\033[K    {name}: {done} of {total} passages", nl=done == total, err=True)

    return show
