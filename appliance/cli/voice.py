"""`larson voice`: the box's ears and voice at the terminal."""

from importlib import import_module

import click

# Name: the module that has a command of that name, and its line in `larson voice --help`.
COMMANDS = {
    "devices": ("appliance.cli.voice_devices", "List the microphones and speakers."),
    "test": ("appliance.cli.voice_devices", "Record a few seconds, and play them back."),
    "transcribe": ("appliance.cli.voice_transcribe", "Write down what is said in a WAV file."),
    "say": ("appliance.cli.voice_say", "Say a text aloud, or write it to a WAV file."),
    "name": ("appliance.cli.voice_name", "Correct how somebody's name is said."),
    "enroll": ("appliance.cli.voice_enroll", "Let Larson know somebody's voice."),
}


class VoiceCommands(click.Group):
    """Imports a command when it is run: one may need libraries that another does without."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command. None if there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(COMMANDS[cmd_name][0]), cmd_name)
        return command


@click.group(cls=VoiceCommands)
def voice() -> None:
    """Listen, speak, and write down speech."""
