"""`larson bench`: figures of this machine."""

import json

import click

from appliance.cli.options import json_option
from appliance.core.config import Config
from appliance.lab.benchmarks import run


@click.command()
@click.argument("names", nargs=-1)
@json_option
@click.pass_obj
def bench(config: Config, names: tuple[str, ...], as_json: bool) -> None:
    """Run benchmarks on this machine. NAMES choose which; without names, all run."""
    results = run.run(config, list(names), lambda line: click.echo(line, err=as_json))
    if as_json:
        click.echo(json.dumps(results))
