"""`larson serve`: the appliance itself."""

import click

from appliance.cli.options import camera_option, with_camera
from appliance.core.config import Config, replace
from appliance.web.serve import serve as run_appliance


@click.command()
@camera_option
@click.option("--port", type=int, help="The port of the page. 0 takes a free one.")
@click.pass_obj
def serve(config: Config, source: str | None, port: int | None) -> None:
    """Run the appliance in the foreground."""
    config = with_camera(config, source)
    run_appliance(config if port is None else replace(config, "server", port=port))
