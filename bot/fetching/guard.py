"""Which network addresses may be reached for the sake of feeds, pages and visitors.

It stands where a connection is made, after DNS, so that no spelling of an address, no redirect and no name
that changes its mind gets past it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_network

from bot.errors import FetchError
from bot.fetching.names import Address, literal, plain
from bot.model import Failure

_GLOBAL_UNICAST = IPv6Network("2000::/3")  # RFC 4291, 2.4: all that is assigned to the public
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052
_COMPATIBLE = IPv6Network("::/96")  # RFC 4291, 2.5.5.1; Python calls ::7f09:909 global
_CARRIER_GRADE = IPv4Network("100.64.0.0/10")  # RFC 6598
_LOCAL_NAMES = ("localhost", "localdomain", "local", "internal", "lan", "home.arpa", "intranet")


class Guard:
    """Tells allowed addresses from refused ones.

    `allow` holds networks (10.1.0.0/16), addresses, and host:port pairs, whose host is a name or an address.
    """

    def __init__(self, allow: Iterable[str]) -> None:
        self._networks: list[IPv4Network | IPv6Network] = []
        self._pairs: set[tuple[str, int]] = set()
        for entry in allow:
            self._allow(entry.strip())

    def _allow(self, entry: str) -> None:
        try:
            self._networks.append(ip_network(entry, strict=False))
        except ValueError:
            host, _, port = entry.rpartition(":")
            if port.isdigit():
                self._pairs.add((plain(host), int(port)))

    def reachable(self, host: str, port: int, addresses: Sequence[Address]) -> list[Address]:
        """Return those of the host's addresses that may be connected to.

        Raises:
            FetchError: there is none; the message says what to do where the host is one's own.
        """
        if (plain(host), port) in self._pairs:
            return list(addresses)
        allowed = [address for address in addresses if self._allows(address, port)]
        if not allowed:
            raise _refused(host, port, addresses[0])
        return allowed

    def is_own(self, host: str, port: int, addresses: Sequence[Address]) -> bool:
        """Return whether the operator has allowed this host by hand: it is his, as far as is known."""
        if (plain(host), port) in self._pairs:
            return True
        return bool(addresses) and all(self._is_listed(address, port) for address in addresses)

    def check_name(self, host: str, port: int) -> None:
        """Refuse a literal or local name where a proxy will do the resolving.

        Raises:
            FetchError: the name belongs to a private network, as far as can be seen from here.
        """
        address = literal(host)
        if address:
            self.reachable(host, port, [address])
        elif _is_local(host) and (plain(host), port) not in self._pairs:
            raise _refused(host, port, None)

    def _allows(self, address: Address, port: int) -> bool:
        return is_public(address) or self._is_listed(address, port)

    def _is_listed(self, address: Address, port: int) -> bool:
        forms = [form for form in (address, _embedded(address)) if form]
        return any(form in network for form in forms for network in self._networks) or any(
            (str(form), port) in self._pairs for form in forms
        )


def is_public(address: Address) -> bool:
    """Return whether the address belongs to the public internet, also as an IPv6 form of an IPv4 one."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    inner = _embedded(address)
    if inner:
        return is_public(inner) and (address in _NAT64 or address.sixtofour is not None)
    return address in _GLOBAL_UNICAST and address.is_global


def kind(address: Address) -> str:
    """Return what sort of address one that is not public is, for people."""
    address = _embedded(address) or address
    if address.is_loopback:
        return "this machine"
    if address.is_link_local:
        return "link-local network"
    if address.is_multicast:
        return "multicast"
    if address.is_unspecified:
        return "no address"
    shared = isinstance(address, IPv4Address) and address in _CARRIER_GRADE
    return "carrier-grade NAT" if shared else "private network" if address.is_private else "reserved address"


def _embedded(address: Address) -> IPv4Address | None:
    """The IPv4 address inside an IPv6 one: mapped, compatible, NAT64 or 6to4."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _is_local(host: str) -> bool:
    name = plain(host)
    return "." not in name or any(name == local or name.endswith(f".{local}") for local in _LOCAL_NAMES)


def _refused(host: str, port: int, address: Address | None) -> FetchError:
    where = f"[{host}]" if ":" in host else host
    own = address is not None and str(address) == host.strip("[]")
    what = kind(address) if address else "a name of the local network"
    named = what if own or address is None else f"{address}, {what}"
    return FetchError(
        f"refused {where}:{port} ({named}): if this is yours,"
        f' allow it in settings.fetch.allow_networks: ["{where}:{port}"]',
        failure=Failure.HARD,
    )
