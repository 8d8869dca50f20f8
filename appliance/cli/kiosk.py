"""`larson kiosk`: the session at the box's own display."""

import ctypes
import logging
import os
import signal
import threading
from pathlib import Path
from urllib.parse import urlencode

import click

from appliance.core.config import Config
from appliance.core.paths import ROOT
from appliance.hardware.display import find_switch
from appliance.operations.kiosk.browser import Browser
from appliance.operations.kiosk.session import Kiosk

PR_SET_PDEATHSIG = 1  # linux/prctl.h
WAITING = ROOT / "deploy" / "kiosk" / "waiting.html"


@click.command()
@click.option("--home", type=click.Path(path_type=Path), help="The folder of the browser's profile.")
@click.option("--compositor", type=click.Path(path_type=Path), help="labwc's rc.xml, to map touches there.")
@click.option("--browser-option", "more", multiple=True, help="One more option of Chromium.")
@click.pass_obj
def kiosk(config: Config, home: Path | None, compositor: Path | None, more: tuple[str, ...]) -> None:
    """Show the page full screen in a running Wayland session."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    os.umask(0o077)  # a session's own may let its group read
    port = config.server.port
    language = os.environ.get("LANGUAGE", "").partition(":")[0][:2] or "en"
    home = home or Path.home()
    ready = home / "ready.js"
    told = {"to": f"http://localhost:{port}/", "ready": ready.as_uri(), "language": language}
    browser = Browser(home, f"{WAITING.as_uri()}#{urlencode(told)}", language, list(more))
    session = Kiosk(browser, find_switch(), port, ready, compositor)
    ended = threading.Event()
    # The compositor started this: without it there is no display.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: ended.set())
    session.job.start()
    while not ended.wait(0.2):
        pass
    session.job.stop(15)
