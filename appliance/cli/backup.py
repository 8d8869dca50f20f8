"""`larson backup` and `larson restore`: one encrypted file with everything that is a box's own."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import IO

import click

from appliance.cli.options import json_option
from appliance.core.config import Config
from appliance.core.errors import BackupError
from appliance.core.i18n import verbatim
from appliance.operations.backup import make_backup
from appliance.operations.backup_keys import key_of
from appliance.operations.restore import restore_backup
from appliance.storage import swap
from appliance.storage.database import Store

passphrase_option = click.option(
    "--passphrase-file",
    type=click.File("r"),
    help="Read the passphrase from the first line of this file; - reads standard input. Without it you are asked.",
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@passphrase_option
@json_option
@click.pass_obj
def backup(config: Config, file: Path, passphrase_file: IO[str] | None, as_json: bool) -> None:
    """Write everything that is this box's own to one encrypted file.

    The appliance may be running. Keep the passphrase: without it no one can restore the file.
    """
    words = _passphrase(passphrase_file, twice=True)
    folder = config.data.folder
    if not (folder / "larson.db").exists():
        raise BackupError(verbatim(f"There is nothing to back up in {folder}."))
    key = key_of(words)
    with Store(folder), _Bar("Backing up", as_json) as bar:
        size = make_backup(folder, file, key, bar.show)
    if as_json:
        click.echo(json.dumps({"file": str(file), "bytes": size}))
    else:
        click.echo(f"{file}: {size / 1e6:.1f} MB, encrypted.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@passphrase_option
@click.option("--undo", is_flag=True, help="Go back to the data before the last restore, while it is still kept.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@json_option
@click.pass_obj
def restore(
    config: Config,
    file: Path | None,
    passphrase_file: IO[str] | None,
    undo: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Put the data of a backup in the place of this box's data.

    Everything in the file is checked first. The old data is kept until Larson has run with the new for a minute.
    """
    if undo:
        _undo(config.data.folder)
        return
    if file is None:
        raise click.UsageError("Name the file of the backup.")
    if (config.data.folder / "larson.db").exists() and not yes:
        click.confirm(f"Replace the data in {config.data.folder}?", abort=True)
    words = _passphrase(passphrase_file, twice=False)
    with _Bar("Restoring", as_json) as bar:
        found = restore_backup(config.data.folder, file, words, bar.show)
    if as_json:
        click.echo(json.dumps(asdict(found)))
        return
    click.echo(f"Restored: {found.people} people, backed up {found.made_at[:16].replace('T', ' ')} UTC.")
    if found.settings_left_out:
        click.echo("Its larson.toml does not fit this box. It is kept as larson.toml.restored.")
    click.echo("Start Larson. The old data is kept until it has run for a minute.")


def _undo(folder: Path) -> None:
    if not swap.undo(folder):
        raise BackupError(
            verbatim("There is nothing to go back to, or Larson is running. Stop Larson first, then try again.")
        )
    click.echo("The data from before the restore is back.")


def _passphrase(file: IO[str] | None, twice: bool) -> str:
    if file is not None:
        return str(file.readline()).rstrip("\r\n")
    return str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=twice, err=True))


class _Bar:
    """Progress on a terminal; nothing elsewhere."""

    def __init__(self, what: str, quiet: bool):
        self._what = what
        self._quiet = quiet or not sys.stderr.isatty()
        self._shown = -1

    def show(self, done: int, total: int) -> None:
        """Show how far it has come, when that has changed."""
        percent = 100 * done // max(total, 1)
        if not self._quiet and percent != self._shown:
            click.echo(f"\r{self._what}: {percent} %", nl=False, err=True)
            self._shown = percent

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown >= 0:
            click.echo("", err=True)
