"""From settings to a running appliance, and to a clean end."""

import logging
import signal
import sys
import time
from types import FrameType

import segno

from appliance.config import Config
from appliance.errors import ApplianceError, ConfigError
from appliance.jobs import run_once
from appliance.kiosk import Kiosk
from appliance.web import create_app
from appliance.web.server import Server

log = logging.getLogger(__name__)


def serve(config: Config) -> None:
    """Run the appliance until SIGTERM or Ctrl-C. Raises ApplianceError when it cannot start."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    ended: list[int] = []

    def end(signum: int, frame: FrameType | None) -> None:
        ended.append(signum)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)
    kiosk = Kiosk(config)
    try:
        server = bind(kiosk)
        kiosk.start()
        run_once("web server", server.serve_forever)
        announce(config.server.host, server.port)
        # Asleep in short pieces: the system may hand a signal to another thread, which does not wake this one.
        while not ended:
            time.sleep(0.2)
        print("Larson is shutting down.", flush=True)
        server.shutdown()
    finally:
        kiosk.stop()


def bind(kiosk: Kiosk) -> Server:
    """The server of a kiosk, bound to its address. Raises ApplianceError when the address is taken."""
    config = kiosk.config.server
    if config.host not in ("127.0.0.1", "localhost"):
        raise ConfigError(
            f"server.host = {config.host!r}: only 127.0.0.1 is served until phones can be paired with this box."
        )
    app = create_app(kiosk)
    try:
        return Server(app, config.host, config.port)
    except OSError as error:
        raise ApplianceError(
            f"Port {config.port} is taken. Is Larson running already? Choose another with LARSON_PORT."
        ) from error


def announce(host: str, port: int) -> None:
    """Print the address, and as a QR code on a terminal."""
    address = f"http://localhost:{port}/"
    print(f"\n  Larson is at {address}\n", flush=True)
    if sys.stdout.isatty():
        segno.make(address).terminal(compact=True)
        print("  The code is for a browser on this machine: nothing listens on the network.\n", flush=True)
