"""`larson voice name`: corrects how somebody's name is said."""

import json
from dataclasses import asdict

import click

from appliance.cli.box import open_box
from appliance.cli.options import json_option
from appliance.core.config import Config
from appliance.speech import sounds_like as letters
from appliance.storage.people import People
from appliance.storage.said_names import SaidName, SaidNames


@click.command()
@click.argument("name")
@click.argument("sounds_like", required=False)
@click.option("--language", type=click.Choice(letters.LANGUAGES), default="en", help="In which SOUNDS_LIKE is read.")
@click.option("--forget", is_flag=True, help="Say it as usual again.")
@json_option
@click.pass_obj
def name(config: Config, name: str, sounds_like: str | None, language: str, forget: bool, as_json: bool) -> None:
    """Say NAME like SOUNDS_LIKE, in ordinary letters, from now on; without it, show how it is said.

    The person must be registered.
    """
    if forget and sounds_like is not None:
        raise click.UsageError("Give either SOUNDS_LIKE or --forget.")
    with open_box(config) as store:
        person, names = People(store).find(name), SaidNames(store)
        if forget:
            names.keep(person.id, None)
        elif sounds_like is not None:
            ipa = letters.phonemes(sounds_like, language)
            names.keep(person.id, SaidName(letters.tidy(sounds_like), language, ipa))
        said = names.of(person.id)
    if as_json:
        click.echo(json.dumps({"name": person.name, **(asdict(said) if said else {})}, ensure_ascii=False))
    elif said:
        click.echo(f"{person.name} sounds like {said.sounds_like} ({said.language}): /{said.ipa}/")
    else:
        click.echo(f"{person.name} is said as usual.")
