"""The addresses and names of this machine on its own network."""

import ipaddress
import re
import socket

import ifaddr

EVERYWHERE = "0.0.0.0"  # noqa: S104  # compared with the setting network.host
UNROUTED = ("203.0.113.1", 9)  # RFC 5737: nothing is sent to it, only the route is looked up


def is_only_here(address: str) -> bool:
    """Whether only this machine reaches an address."""
    return ipaddress.ip_address(address).is_loopback


def addresses() -> list[str]:
    """IPv4 addresses of this machine's interfaces, without loopback; the one of the default route first."""
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
            return ""  # no default route; any address is as good as another


def host_name() -> str:
    """The machine's host name, as a DNS label."""
    return re.sub(r"[^a-z0-9-]", "-", socket.gethostname().partition(".")[0].lower()).strip("-") or "larson"
