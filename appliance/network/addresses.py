"""Under which addresses and names this machine can be reached from its own network."""

import ipaddress
import re
import socket

import ifaddr

UNROUTED = ("203.0.113.1", 9)  # RFC 5737: nothing is sent to it; only the way there is asked for


def addresses() -> list[str]:
    """IPv4 addresses of this machine's interfaces, without loopback; the one of the usual way out first."""
    found = [
        ip.ip
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
        if isinstance(ip.ip, str) and not ipaddress.ip_address(ip.ip).is_loopback
    ]
    usual = _usual()
    return sorted(dict.fromkeys(found), key=lambda address: address != usual)


def _usual() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(UNROUTED)
            return str(probe.getsockname()[0])
        except OSError:
            return ""  # no way out; any address is as good as another


def host_name() -> str:
    """The machine's own name, as a label of the domain name system."""
    return re.sub(r"[^a-z0-9-]", "-", socket.gethostname().partition(".")[0].lower()).strip("-") or "larson"
