"""The group of all commands: what they are called, where they are, and how they report errors."""

import json
import logging
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from appliance import __version__
from appliance.cli.options import AS_JSON, STATUS_ERROR
from appliance.core.config import load
from appliance.core.errors import ApplianceError

# Name: the module that has a command of that name, and its line in `larson --help`.
COMMANDS = {
    "serve": ("appliance.cli.serve", "Run the appliance in the foreground."),
    "register": ("appliance.cli.faces", "Register NAME with the camera."),
    "login": ("appliance.cli.faces", "Check who is in front of the camera, or whether it is NAME."),
    "compare": ("appliance.cli.faces", "Tell whether two pictures show the same person."),
    "evaluate": ("appliance.cli.evaluate", "Measure recognition on photos, labelled pairs or films."),
    "chat": ("appliance.cli.chat", "Chat in the terminal as a guest, with the same tools, or answer PROMPT and exit."),
    "people": ("appliance.cli.people", "List and delete people, clear lockouts, read the audit log."),
    "voice": ("appliance.cli.voice", "Listen, speak, and write down speech."),
    "documents": ("appliance.cli.documents", "Manage the documents that the chat answers from."),
    "models": ("appliance.cli.models", "List, download and check the model files."),
    "backup": ("appliance.cli.backup", "Write everything that is this box's own to one encrypted file."),
    "restore": ("appliance.cli.backup", "Put the data of a backup in the place of this box's data."),
    "settings": ("appliance.cli.settings", "Show every setting, its value and where the value comes from."),
    "kiosk": ("appliance.cli.kiosk", "Show the page full screen in a running Wayland session."),
    "leds": ("appliance.cli.leds", "Play the LED patterns, or test each LED."),
    "doctor": ("appliance.cli.doctor", "Check the box, say what to do, and repair what can be repaired."),
    "bench": ("appliance.cli.bench", "Run benchmarks on this machine."),
}


class CommandGroup(click.Group):
    """Imports a command when it is run, and turns errors into one line.

    `larson --help` and `larson people list` start in a fraction of a second because they load no model libraries.
    An ApplianceError goes to standard error, and as JSON to standard output if --json was given; the exit status is 2.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command. None if there is no such command."""
        if cmd_name == "help":
            return show_help
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(COMMANDS[cmd_name][0]), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was typed. Raises UsageError, with the name that comes nearest."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = get_close_matches(args[0], COMMANDS, n=1, cutoff=0.5)
            meant = f" Did you mean {near[0]}?" if near else ""
            raise click.UsageError(error.message + meant, ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except ApplianceError as error:
            click.echo(f"larson: {error}", err=True)
            if ctx.meta.get(AS_JSON):
                click.echo(json.dumps({"error": str(error)}, ensure_ascii=False))
            ctx.exit(STATUS_ERROR)


@click.command("help")
@click.argument("words", nargs=-1)
@click.pass_context
def show_help(ctx: click.Context, words: tuple[str, ...]) -> None:
    """Explain Larson, or the command of these WORDS."""
    main([*words, "--help"], prog_name=ctx.find_root().info_name)


@click.group(cls=CommandGroup)
@click.option("--config", "file", type=click.Path(path_type=Path), help="A TOML file with settings.")
@click.version_option(__version__, prog_name="larson")
@click.pass_context
def main(ctx: click.Context, file: Path | None) -> None:
    """Larson: face login, a chat and a row of LEDs, all on this machine."""
    logging.getLogger("appliance").addHandler(logging.NullHandler())  # only "serve" shows the log
    ctx.obj = load(file)
