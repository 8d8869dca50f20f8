"""`larson people`: who is registered, lockouts and the audit log."""

import json
from dataclasses import asdict

import click

from appliance.cli.box import open_box
from appliance.cli.options import json_option
from appliance.core.config import Config
from appliance.core.errors import ModelError
from appliance.storage.attempts import Attempts
from appliance.storage.database import Store
from appliance.storage.people import People
from appliance.storage.templates import TemplateStore


@click.group()
def people() -> None:
    """List and delete people, clear lockouts, read the audit log."""


@people.command("list")
@json_option
@click.pass_obj
def list_people(config: Config, as_json: bool) -> None:
    """List everyone who is registered, and who has to register again after a change of the embedder."""
    with open_box(config) as store:
        found = People(store).all()
        model, unknown = _unrecognised(config, store)
    if as_json:
        rows = [asdict(person) | {"recognised": person.id not in unknown} for person in found]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for person in found:
        views = f"{person.views} photo{'s' * (person.views != 1)}"
        click.echo(f"{person.name}  {views}, since {person.created_at[:10]}{', owner' * person.owner}")
        if person.id in unknown:
            click.echo(f"  cannot be recognised by {model}: restart Larson if it was just chosen, else register again")
    if not found:
        click.echo("Nobody is registered.")


def _unrecognised(config: Config, store: Store) -> tuple[str, set[int]]:
    """The embedder, and the ids of people whom it cannot recognise; nobody where none is installed."""
    from appliance.modelstore.store import ModelStore  # it loads onnx, which the other commands need not wait for

    try:
        model = ModelStore(config.models.folder, config.models.mirror).best("face-embedding", config.faces.embedder).id
    except ModelError:
        return "", set()
    return model, TemplateStore(store).unknown(model)


@people.command("remove")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@click.pass_obj
def remove_person(config: Config, name: str, yes: bool) -> None:
    """Delete a person with their face, chats and key. A running appliance forgets them at once."""
    with open_box(config) as store:
        person = People(store).find(name)
        if not yes:
            click.confirm(f"Delete {person.name} and all their data?", abort=True)
        People(store).remove(person.id)
    click.echo(f"{person.name} was deleted.")


@people.command("unpin")
@click.argument("name")
@click.pass_obj
def drop_pin(config: Config, name: str) -> None:
    """Remove the PIN of a person who has forgotten it. On the page it takes the PIN to change it."""
    with open_box(config) as store:
        person = People(store).find(name)
        People(store).set_pin(person.id, "")
    click.echo(f"{person.name} has no PIN now.")


@people.command("unlock")
@click.pass_obj
def clear_lockouts(config: Config) -> None:
    """Clear the lockouts that follow failed attempts."""
    with open_box(config) as store:
        Attempts(store).forgive()
        People(store).note("unlocked")
    click.echo("All lockouts are cleared.")


@people.command("log")
@json_option
@click.pass_obj
def print_log(config: Config, as_json: bool) -> None:
    """Print the newest lines of the audit log: who did what, and when."""
    with open_box(config) as store:
        lines = People(store).history()
        names = {person.id: person.name for person in People(store).all()}
    if as_json:
        click.echo(json.dumps(lines))
        return
    for line in reversed(lines):
        who = names.get(line["person_id"], f"person {line['person_id']}" if line["person_id"] else "")
        click.echo(f"{line['at'][:19].replace('T', ' ')}  {line['what']:16} {who}  {line['detail']}".rstrip())
