"""Keeps the box's addresses, name and certificate up to date."""

import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from appliance.core.config import Network as NetworkConfig
from appliance.core.errors import CertificateError
from appliance.core.i18n import Text, say
from appliance.core.jobs import Job
from appliance.core.latest import Latest
from appliance.network.addresses import EVERYWHERE, addresses, host_name, is_only_here
from appliance.network.authority import Authority
from appliance.network.mdns import Announcer
from appliance.records.status import ComponentState

log = logging.getLogger(__name__)

LOOK = 5.0  # seconds between checks of the addresses
ALONE = ComponentState(False, "off", say("Phones cannot reach this box: network.on is false in its settings."))


@dataclass(frozen=True)
class Endpoint:
    """How the box is reached."""

    name: str = ""  # with ".local"; empty where there is none
    addresses: tuple[str, ...] = ()
    port: int = 0  # 0 while nothing listens

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host name and address of the box, without the port."""
        names = (self.name, f"{host_name()}.local", host_name())
        return tuple(dict.fromkeys(filter(None, (*names, *self.addresses))))

    @property
    def origin(self) -> str:
        """The best address as a URL origin; empty while the box cannot be reached."""
        host = self.name or next(iter(self.addresses), "")
        return f"https://{host}:{self.port}" if host and self.port else ""

    @property
    def others(self) -> list[str]:
        """The further addresses as URL origins."""
        found = [f"https://{address}:{self.port}" for address in self.addresses]
        return [each for each in found if each != self.origin]

    @property
    def only_here(self) -> bool:
        """Whether this machine alone can open it."""
        return bool(self.addresses) and all(map(is_only_here, self.addresses))


class NetworkWatch:
    """Follows the network of the box."""

    def __init__(self, config: NetworkConfig, folder: Path, on_state: Callable[[ComponentState], None]):
        """The certificates are in `folder`. Raises CertificateError if they cannot be used."""
        self.reach: Latest[Endpoint] = Latest(Endpoint())
        self.authority = Authority(folder, host_name())
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.context.set_alpn_protocols(["http/1.1"])
        self._on_state = on_state
        self._announcer = Announcer(config.name)
        self._host = config.host
        self._port = 0
        self._seen: list[str] | None = None
        self._job = Job("network", self._run)
        self._certify([], [])

    def start(self, port: int) -> None:
        """Start following; the box listens on `port`."""
        self._port = port
        self._job.start()

    def give_up(self, text: Text) -> None:
        """Report that nothing listens; `text` says why."""
        self._on_state(ComponentState(False, "off", text))

    def close(self) -> None:
        """Stop following. May be called twice."""
        self._job.stop()
        self._announcer.close()

    def _run(self, job: Job) -> None:
        while not job.stopping.is_set():
            self._look(addresses() if self._host == EVERYWHERE else [self._host])
            job.healthy()
            job.pause(LOOK)

    def _look(self, found: list[str]) -> None:
        if found != self._seen:
            # The name takes seconds. Phones that know the address need not wait.
            self._certify([self._announcer.name], found)
            self.reach.put(Endpoint(self._announcer.name, tuple(found), self._port))
            if not all(map(is_only_here, found)):
                self._announcer.announce(self._port, found)
            self._seen = found
        self._certify([self._announcer.name], found)
        reach = Endpoint(self._announcer.name, tuple(found), self._port)
        if reach != self.reach.get():
            self.reach.put(reach)
        self._tell(reach)

    def _certify(self, names: list[str], found: list[str]) -> None:
        """Ensure a certificate for these names. A new one applies to the next connection. Raises CertificateError."""
        local = ["localhost", host_name(), f"{host_name()}.local", *filter(None, names)]
        if self.authority.renew(local, ["127.0.0.1", *found]) or self._seen is None:
            try:
                self.context.load_cert_chain(self.authority.leaf_file)
            except (OSError, ssl.SSLError) as error:
                raise CertificateError(
                    say("The certificate of the box cannot be used: {error}.", error=error)
                ) from error

    def _tell(self, reach: Endpoint) -> None:
        if reach.origin and reach.only_here:
            only = say(
                "Only this machine can open {address}, by {setting}.", address=reach.origin, setting="network.host"
            )
            self._on_state(ComponentState(True, "ready", only))
        elif reach.origin:
            self._on_state(
                ComponentState(True, "ready", say("Phones can open this box at {address}", address=reach.origin))
            )
        else:
            self._on_state(
                ComponentState(False, "lost", say("This box is not on a network, so phones cannot reach it."))
            )
