"""Which network addresses may be reached for the sake of feeds, pages and visitors.

It stands where a connection is made, after DNS, so that no spelling of an address, no redirect and no name
that changes its mind gets past it.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

import httpcore

from bot.errors import FetchError
from bot.model import Failure

Address: TypeAlias = IPv4Address | IPv6Address

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
                self._pairs.add((_plain(host), int(port)))

    def reachable(self, host: str, port: int, addresses: Sequence[Address]) -> list[Address]:
        """Return those of the host's addresses that may be connected to.

        Raises:
            FetchError: there is none; the message says what to do where the host is one's own.
        """
        if (_plain(host), port) in self._pairs:
            return list(addresses)
        allowed = [address for address in addresses if self._allows(address, port)]
        if not allowed:
            raise _refused(host, port, addresses[0])
        return allowed

    def check_name(self, host: str, port: int) -> None:
        """Refuse a literal or local name where a proxy will do the resolving.

        Raises:
            FetchError: the name belongs to a private network, as far as can be seen from here.
        """
        literal = _literal(host)
        if literal:
            self.reachable(host, port, [literal])
        elif _is_local(host) and (_plain(host), port) not in self._pairs:
            raise _refused(host, port, None)

    def _allows(self, address: Address, port: int) -> bool:
        forms = [form for form in (address, _embedded(address)) if form]
        if any((str(form), port) in self._pairs for form in forms):
            return True
        return is_public(address) or any(form in network for form in forms for network in self._networks)


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


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Resolves names, asks the guard, and connects to nothing but the addresses it has checked."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = self._guard.reachable(host, port, await resolve(host, port))
        for address in addresses[:-1]:
            try:
                return await self._network.connect_tcp(
                    str(address), port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._network.connect_tcp(
            str(addresses[-1]), port, timeout, local_address, socket_options
        )

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)


async def resolve(host: str, port: int) -> list[Address]:
    """Return the host's addresses, in the order of preference that the system gives them.

    Each name is resolved in a thread of its own: a slow name server holds up neither another name, as in
    asyncio's small pool, nor the end of the program.

    Raises:
        FetchError: the name is not known.
    """
    loop = asyncio.get_running_loop()
    found: asyncio.Future[list[Address]] = loop.create_future()

    def settle(addresses: list[Address], error: OSError | UnicodeError | None) -> None:
        if found.done():
            return
        if error or not addresses:
            why = getattr(error, "strerror", None) or "no address"
            found.set_exception(FetchError(f"{host}: name not found ({why})", failure=Failure.TEMPORARY))
        else:
            found.set_result(addresses)

    def work() -> None:
        addresses: list[Address] = []
        error: OSError | UnicodeError | None = None
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            addresses = list(dict.fromkeys(_parsed(str(answer[4][0])) for answer in answers))
        except (OSError, UnicodeError) as problem:
            error = problem
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, addresses, error)

    threading.Thread(target=work, daemon=True, name="resolve").start()
    return await found


def _parsed(text: str) -> Address:
    return ip_address(text.partition("%")[0])


def _embedded(address: Address) -> IPv4Address | None:
    """The IPv4 address inside an IPv6 one: mapped, compatible, NAT64 or 6to4."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _literal(host: str) -> Address | None:
    """The address that a host is in itself, in any spelling: 127.1, 0x7f000001, 2130706433, [::1]."""
    host = _plain(host)
    try:
        return _parsed(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def _is_local(host: str) -> bool:
    name = _plain(host)
    return "." not in name or any(name == local or name.endswith(f".{local}") for local in _LOCAL_NAMES)


def _plain(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()


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
