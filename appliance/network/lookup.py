"""Asks the network who answers for a name."""

from collections.abc import Sequence

from zeroconf import AddressResolverIPv4, Error, Zeroconf  # type: ignore[attr-defined]  # as in mdns.py

ASK_MILLISECONDS = 1500


def who_answers(name: str, addresses: Sequence[str]) -> list[str]:
    """The IPv4 addresses that answer for a name such as `larson.local`, asked over these addresses of ours."""
    try:
        asking = Zeroconf(interfaces=list(addresses))
    except (Error, OSError):
        return []
    try:
        resolver = AddressResolverIPv4(f"{name}.")
        return resolver.parsed_addresses() if resolver.request(asking, ASK_MILLISECONDS) else []
    finally:
        asking.close()
