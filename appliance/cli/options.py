"""Options, argument types and exit statuses that several commands share."""

from pathlib import Path

import click

from appliance.core.config import Config, replace

STATUS_NO, STATUS_ERROR = 1, 2
AS_JSON = "larson.as_json"  # in the context's meta: whether --json was given
A_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
A_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


def _note_json(ctx: click.Context, _parameter: click.Parameter, value: bool) -> bool:
    ctx.meta[AS_JSON] = value  # shared with the group's context, where errors are reported
    return value


camera_option = click.option(
    "--camera",
    "source",
    help="auto, none, browser, v4l2:0, rpicam, an address, a picture, a folder of pictures, or a video file.",
)
json_option = click.option("--json", "as_json", is_flag=True, callback=_note_json, help="Print JSON.")


def with_camera(config: Config, source: str | None) -> Config:
    """The settings with the camera of --camera, if that was given. Raises ConfigError."""
    return config if source is None else replace(config, "camera", source=source)
