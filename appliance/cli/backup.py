"""`larson backup` and `larson restore`: one encrypted file with everything that is a box's own."""

import getpass
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO

import click

from appliance.cli.options import json_option
from appliance.cli.settings import shown
from appliance.core.clock import SYSTEM
from appliance.core.config import Config
from appliance.core.errors import BackupError
from appliance.core.i18n import verbatim
from appliance.operations.backup import STDOUT, make_backup, note_made, own_folder, send_backup
from appliance.operations.backup_keys import PublicKey, key_of
from appliance.operations.restore import Restored, restore_backup
from appliance.operations.restored_settings import changes
from appliance.storage import swap
from appliance.storage.database import Store
from appliance.storage.snapshot import Progress

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

    The appliance may be running. Keep the passphrase: without it no one can restore the file. With - as FILE the backup
    goes to standard output: so your shell writes the file, wherever you may write.
    """
    if file == STDOUT and sys.stdout.isatty():
        raise click.UsageError("A backup is no text. Send it to a file: larson backup - > FILE")
    words = _passphrase(passphrase_file, twice=True)
    folder = config.data.folder
    if not (folder / "larson.db").exists():
        raise BackupError(verbatim(f"There is nothing to back up in {folder}."))
    key = key_of(words)
    with Store(folder), _Bar("Backing up", as_json) as bar:
        size = _write(folder, file, key, bar.show)
        note_made(folder, SYSTEM.now())
    said = json.dumps({"file": str(file), "bytes": size}) if as_json else f"{file}: {size / 1e6:.1f} MB, encrypted."
    click.echo(said, err=file == STDOUT)


def _write(folder: Path, file: Path, key: PublicKey, on_progress: Progress) -> int:
    if file == STDOUT:
        return send_backup(folder, sys.stdout.buffer, key, on_progress)
    try:
        return make_backup(folder, file, key, on_progress)
    except BackupError as error:
        if not isinstance(error.__cause__, PermissionError):
            raise
        user = getpass.getuser()
        way_out = f"The user {user} may not write there. Let your shell write it: larson backup - > {file}"
        raise BackupError(verbatim(f"{error} {way_out}")) from error


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@passphrase_option
@click.option("--undo", is_flag=True, help="Go back to the data before the last restore, while it is still kept.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@click.option(
    "--all-settings",
    is_flag=True,
    help="Take over all settings of the backup, not only name and looks; shown first.",
)
@json_option
@click.pass_obj
def restore(  # its options
    config: Config,
    file: Path | None,
    passphrase_file: IO[str] | None,
    undo: bool,
    yes: bool,
    all_settings: bool,
    as_json: bool,
) -> None:
    """Put the data of a backup in the place of this box's data.

    Everything in the file is checked first. The old data is kept until Larson has run with the new for a minute. With -
    as FILE it is read from standard input. Restore only what you backed up yourself.
    """
    if undo:
        _undo(config.data.folder)
        return
    if file is None:
        raise click.UsageError("Name the file of the backup.")
    if file == STDOUT and passphrase_file is not None and passphrase_file.name == "<stdin>":
        raise click.UsageError("Standard input cannot be both the backup and the passphrase.")
    if (config.data.folder / "larson.db").exists() and not yes:
        _confirm(f"Replace the data in {config.data.folder}?", typed=file != STDOUT and passphrase_file is None)
    words = _passphrase(passphrase_file, twice=False)

    def agree(new: Path) -> None:
        if all_settings and _show_changes(config.data.folder, new) and not yes:
            _confirm("Take these settings over?", typed=file != STDOUT and passphrase_file is None)

    with _Bar("Restoring", as_json) as bar, _source(config.data.folder, file) as source:
        found = restore_backup(config.data.folder, source, words, bar.show, all_settings, agree)
    if as_json:
        click.echo(json.dumps(asdict(found)))
        return
    click.echo(f"Restored: {found.people} people, backed up {found.made_at[:16].replace('T', ' ')} UTC.")
    _tell(found)
    click.echo("Start Larson. The old data is kept until it has run for a minute.")


def _show_changes(present: Path, new: Path) -> bool:
    """Print which settings a restored box would have otherwise than the present one. False if there are none."""
    found = changes(present, new)
    for name, before, after in found:
        click.echo(f"{name}: {shown(name, before)} → {shown(name, after)}", err=True)
    return bool(found)


def _tell(found: Restored) -> None:
    """What did not come as it was in the backup."""
    if found.left:
        click.echo(f"These settings stay as they are on this box: {', '.join(found.left)}.")
        click.echo(
            "Those of the backup are kept in larson.toml.restored. To take all over, restore with --all-settings."
        )
    elif found.settings_left_out:
        click.echo("Its larson.toml cannot be used on this box. It is kept as larson.toml.restored.")
    if found.withdrawn.same_box:
        click.echo("Phones and tokens that were removed since stay removed, and PINs are those of now.")
    else:
        click.echo("Phones, tokens and PINs are as they were then. Remove those that should not get in any more.")


def _confirm(question: str, typed: bool) -> None:
    """Ask at the terminal; there is none to ask at where standard input is something else. Raises click.Abort."""
    if not typed:
        raise click.UsageError(f"{question} Add --yes if you are sure.")
    click.confirm(question, abort=True)


@contextmanager
def _source(folder: Path, file: Path) -> Iterator[Path]:
    """The file of a backup. What comes on standard input is kept in the data folder meanwhile. Raises BackupError."""
    if file != STDOUT:
        yield file
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with own_folder(folder) as temporary:
        try:
            with (temporary / "received").open("wb") as target:
                shutil.copyfileobj(sys.stdin.buffer, target)
        except OSError as error:
            raise BackupError(verbatim(f"The backup cannot be read: {error.strerror}.")) from error
        yield temporary / "received"


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
