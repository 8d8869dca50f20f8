"""From settings to a running appliance, and to a clean end."""

import logging
import os
import signal
import sys
import time
from types import FrameType

import segno

from appliance.core.config import Config
from appliance.core.errors import ApplianceError, ConfigError
from appliance.core.i18n import say
from appliance.core.jobs import run_once
from appliance.core.system import keep_heap_small
from appliance.operations.watchdog import Service
from appliance.runtime import Appliance
from appliance.storage import swap
from appliance.storage.people import can_be_read
from appliance.web import create_app
from appliance.web.routes.phones import trust_address
from appliance.web.server.tls_frontend import TlsFrontend
from appliance.web.server.wsgi import Server

log = logging.getLogger(__name__)

NAME_SECONDS = 4.0  # that the first words wait for the box to know its addresses


def serve(config: Config) -> None:
    """Run the appliance until SIGTERM or Ctrl-C. Raises ApplianceError when it cannot start."""
    stamped = "%(message)s" if "JOURNAL_STREAM" in os.environ else "%(asctime)s %(message)s"  # the journal has the time
    logging.basicConfig(level=logging.INFO, format=stamped, datefmt="%H:%M:%S")
    keep_heap_small()
    service = Service()
    ended: list[int] = []

    def end(signum: int, _frame: FrameType | None) -> None:
        ended.append(signum)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)
    if not swap.count_start(config.data.folder):
        log.warning("The restored data never got healthy. The data from before is back.")
    appliance = Appliance(config)
    appliance.store.reserve.keep()
    proof = swap.Proof(config.data.folder, lambda: can_be_read(appliance.store))
    try:
        server = bind(appliance, service)
        front = open_door(appliance, server)
        appliance.start()
        run_once("web server", server.serve_forever)
        service.ready(appliance.camera, appliance.lights, appliance.store, server.port)
        announce(appliance, server.port)
        # Asleep in short pieces: the system may hand a signal to another thread, which does not wake this one.
        while not ended and not appliance.care.restarting.is_set():
            time.sleep(0.2)
            proof.check()
        service.stopping()
        print("Larson is shutting down.", flush=True)
        server.shutdown()
        if front:
            front.shutdown()
    finally:
        clean = appliance.stop()
        if appliance.care.restarting.is_set():
            _begin_anew()
        if not clean:
            _leave()


def _begin_anew() -> None:
    """Become the same program again, with the data that was restored. Under systemd, which starts it again, end."""
    if "NOTIFY_SOCKET" not in os.environ:
        logging.shutdown()
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  # what was started, as it was


def _leave() -> None:
    """End the process while a thread is in a library's code, which would abort when Python takes its things away."""
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0 if sys.exception() is None else 1)


def bind(appliance: Appliance, service: Service | None = None) -> Server:
    """The server of an appliance, bound to its address. Raises ApplianceError when the address is taken."""
    config = appliance.config.server
    if config.host not in ("127.0.0.1", "localhost"):
        raise ConfigError(
            f"server.host = {config.host!r}: only 127.0.0.1 is served there, for the box's own screen. Phones come "
            "over HTTPS: see the settings of [network]."
        )
    app = create_app(appliance)
    try:
        return Server(app, config.host, config.port, (service or Service()).listen(config.host, config.port))
    except OSError as error:
        raise ApplianceError(
            say("Port {port} is taken. Is Larson running already? Choose another with LARSON_PORT.", port=config.port)
        ) from error


def open_door(appliance: Appliance, server: Server) -> TlsFrontend | None:
    """Serve phones on the network as well; None where that is not wanted, or the port is taken, which is a state."""
    config, watch = appliance.config.network, appliance.network
    if watch is None:
        return None
    try:
        front = TlsFrontend(server.app, config.host, config.port, watch.context)  # type: ignore[arg-type]
    except OSError as error:
        text = say(
            "Phones cannot reach this box: port {port} is taken. Choose another with network.port.", port=config.port
        )
        log.warning("%s (%s)", text, error.strerror)
        watch.give_up(text)
        return None
    run_once("network door", front.serve_forever)
    watch.start(front.port)
    return front


def announce(appliance: Appliance, port: int) -> None:
    """Print the addresses; on a terminal that of phones as a QR code too."""
    print(f"\n  Larson is at http://localhost:{port}/", flush=True)
    reach = appliance.network.reach.get() if appliance.network else None
    if reach and appliance.network:
        appliance.network.reach.wait(1, NAME_SECONDS)  # the name takes a moment
        reach = appliance.network.reach.get() or reach
    if reach is None or not reach.origin:
        print("  Nothing listens on the network.\n", flush=True)
        return
    if reach.only_here:
        print(f"  On this machine only, by network.host: {reach.origin}\n", flush=True)
        return
    print(f"  Phones on the same network: {trust_address(reach)}, or {reach.origin}\n", flush=True)
    if sys.stdout.isatty():
        segno.make(trust_address(reach)).terminal(compact=True)
        print("  The code shows a phone how to trust this box; then pair it on the box's own page.\n", flush=True)
