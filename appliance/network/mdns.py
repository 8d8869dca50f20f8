"""The box's name in its own network, by multicast DNS (RFC 6762): `larson.local` instead of four numbers."""

import logging
import socket
from collections.abc import Sequence
from pathlib import Path

from zeroconf import (  # type: ignore[attr-defined]  # the resolver is public, but not in __all__
    AddressResolverIPv4,
    Error,
    ServiceInfo,
    Zeroconf,
)

from appliance.network.addresses import host_name

log = logging.getLogger(__name__)

AVAHI = Path(
    "/run/avahi-daemon/socket"
)  # if avahi runs, it answers for the host name; two responders would fight for the port
ASK_MILLISECONDS = 1500  # for another box to claim the name
MAX_NAMES = 9
SERVICE = "_https._tcp.local."


class Announcer:
    """Answers for a name until closed. Not thread-safe."""

    def __init__(self, wanted: str):
        self._wanted = wanted
        self._zeroconf: Zeroconf | None = None
        self.name = ""  # with ".local"; empty while there is none

    def announce(self, port: int, addresses: Sequence[str]) -> str:
        """Start answering for the name with these addresses. Returns the name used, or an empty string."""
        self.close()
        if AVAHI.exists():
            self.name = f"{host_name()}.local"
            return self.name
        if not addresses:
            return ""
        try:
            self._zeroconf = Zeroconf(interfaces=list(addresses))
            name = self._free_name(self._zeroconf)
            packed = [socket.inet_aton(address) for address in addresses]
            info = ServiceInfo(
                SERVICE, f"{name}.{SERVICE}", addresses=packed, port=port, server=f"{name}.local.", properties={}
            )
            self._zeroconf.register_service(info, allow_name_change=True)
        except (Error, OSError) as error:
            log.info("The box has no name on this network (%s). Use its address.", error or type(error).__name__)
            self.close()
            return ""
        self.name = f"{name}.local"
        return self.name

    def _free_name(self, zeroconf: Zeroconf) -> str:
        """The wanted name, with a number added if another box has it."""
        for number in range(1, MAX_NAMES):
            name = self._wanted if number == 1 else f"{self._wanted}-{number}"
            if not AddressResolverIPv4(f"{name}.local.").request(zeroconf, ASK_MILLISECONDS):
                return name
        return f"{self._wanted}-{host_name()}"

    def close(self) -> None:
        """Stop answering. May be called twice."""
        if self._zeroconf is not None:
            self._zeroconf.close()
            self._zeroconf = None
        self.name = ""
