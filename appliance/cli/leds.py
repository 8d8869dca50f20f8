"""`larson leds`: tries the LEDs from the terminal, while the appliance does not run."""

import http.client
import time
from collections.abc import Sequence
from pathlib import Path

import click

from appliance.core.config import Config
from appliance.core.config import Lights as LightsConfig
from appliance.core.errors import LightsError
from appliance.core.i18n import verbatim
from appliance.hardware.leds.driver import open_row
from appliance.hardware.leds.patterns import PATTERNS, duty
from appliance.hardware.leds.row import Row

IN_USE = "Larson is running and uses the LEDs. Stop it first: {how}"
SERVICE = Path("/etc/systemd/system/larson.service")
STEPS = (1.0, 0.5, 0.1, 0.01)  # levels that a test shows on all LEDs


@click.group()
def leds() -> None:
    """Play the LED patterns, or test each LED."""


@leds.command()
@click.argument("names", nargs=-1, type=click.Choice(list(PATTERNS)))
@click.option("--seconds", default=3.0, type=click.FloatRange(0.1, 3600), help="How long each pattern plays.")
@click.pass_obj
def demo(config: Config, names: tuple[str, ...], seconds: float) -> None:
    """Play every pattern, or those of NAMES."""
    row = take_row(config)
    try:
        for name in names or [name for name in PATTERNS if name != "off"]:
            click.echo(name)
            play(row, config.lights, name, seconds)
    finally:
        row.close()


@leds.command("test")
@click.option("--seconds", default=1.0, type=click.FloatRange(0.01, 60), help="How long each step lasts.")
@click.pass_obj
def test_leds(config: Config, seconds: float) -> None:
    """Light one LED after the other, then all of them at four levels."""
    row = take_row(config)
    count = config.lights.count
    try:
        for number in range(count):
            where = "" if config.lights.strip else f" (GPIO {config.lights.pins[number]})"
            click.echo(f"LED {number + 1}{where}")
            _hold(row, [float(each == number) for each in range(count)], seconds)
        for level in STEPS:
            click.echo(f"all at {level:.0%}")
            _hold(row, [level] * count, seconds)
    finally:
        row.close()


@leds.command()
@click.option("--unasked", is_flag=True, help="Do not ask first whether Larson is running.")
@click.pass_obj
def off(config: Config, unasked: bool) -> None:
    """Switch all LEDs off, after a crash."""
    # While systemd restarts Larson, its port is kept: a question would wait there.
    (open_row(config.lights) if unasked else take_row(config)).close()


def take_row(config: Config) -> Row:
    """The LEDs, for this command alone. Raises LightsError while the appliance runs, or without LEDs."""
    if is_running(config.server.port):
        how = "sudo systemctl stop larson" if SERVICE.exists() else "press Ctrl-C where it was started."
        raise LightsError(verbatim(IN_USE.format(how=how)), "busy")
    return open_row(config.lights)


def is_running(port: int) -> bool:
    """Whether something answers on the appliance's port."""
    connection = http.client.HTTPConnection("127.0.0.1", port or 1, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse()
    except ConnectionError:
        return False
    except (OSError, http.client.HTTPException):  # something is there, but busy
        return True
    finally:
        connection.close()
    return True


def play(row: Row, config: LightsConfig, name: str, seconds: float) -> None:
    """Play a pattern; one with a progress goes from 0 to 1."""
    began = time.monotonic()
    while (t := time.monotonic() - began) < seconds:
        levels = PATTERNS[name](t, config.count, t / seconds)
        row.write([duty(level, config.brightness) for level in levels])
        time.sleep(1 / config.rate)


def _hold(row: Row, values: Sequence[float], seconds: float) -> None:
    row.write(values)
    time.sleep(seconds)
