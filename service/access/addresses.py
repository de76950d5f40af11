"""Where a request comes from: this machine, a proxy, a browser's page of somebody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from urllib.parse import urlsplit

from fastapi import Request

__all__ = [
    "Headers",
    "Network",
    "address_of",
    "cross_site",
    "headers_of",
    "is_local",
    "is_secure",
    "was_forwarded",
]

Headers = Mapping[bytes, bytes]
Network = IPv4Network | IPv6Network

_LOCAL = frozenset({"127.0.0.1", "::1"})
_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_FORWARDING = (b"x-forwarded-for", b"forwarded", b"x-real-ip", b"x-forwarded-host", b"via")
_MAPPED = "::ffff:"  # before an IPv4 address on a socket that takes both


def headers_of(request: Request) -> Headers:
    """The headers, each once: quicker than starlette's, and a request is looked at a lot."""
    return dict(request.scope["headers"])


def address_of(request: Request, headers: Headers, proxies: Sequence[Network]) -> str:
    """The client's address: the peer's, or where that is one of `proxies`, whom it names.

    Whoever else names somebody is not believed.
    """
    address = _peer(request)
    if not proxies:
        return address
    named = headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")
    while _within(address, proxies) and named:
        before = named.pop().strip()
        if not _is_address(before):
            break
        address = before
    return address


def is_local(request: Request, headers: Headers) -> bool:
    """Whether a program or a browser on this very machine asks, and asks for this machine.

    A page from elsewhere can make its own name point here (DNS rebinding): then the browser's
    `Host` still says the other name. A proxy on this machine speaks for others.
    """
    peer = _peer(request)
    local = peer in _LOCAL or _is_loopback(peer)
    return local and not was_forwarded(headers) and _host_name(headers) in _LOCAL_NAMES


def was_forwarded(headers: Headers) -> bool:
    """Whether a proxy says that it stands between."""
    return any(name in headers for name in _FORWARDING)


def is_secure(request: Request, headers: Headers) -> bool:
    """Whether the browser speaks https, to us or to a proxy before us."""
    if request.scope["scheme"] == "https":
        return True
    said = headers.get(b"x-forwarded-proto", b"").partition(b",")[0]
    return said.strip().lower() == b"https"


def cross_site(headers: Headers) -> bool:
    """Whether a browser says that a page of somebody else sent the request.

    `Sec-Fetch-Site` is the browser's own word; older ones, and plain http, leave `Origin`. What
    is no browser sends neither.
    """
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site not in (b"same-origin", b"none")
    origin = headers.get(b"origin")
    if origin is None:
        return False
    ours = (headers.get(b"host", b""), headers.get(b"x-forwarded-host", b""))
    return not origin or _authority(origin) not in (_plain(each) for each in ours if each)


def _peer(request: Request) -> str:
    client = request.scope.get("client")
    return client[0].removeprefix(_MAPPED) if client else ""


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_loopback(address: str) -> bool:
    return _is_address(address) and ip_address(address).is_loopback


def _within(address: str, networks: Sequence[Network]) -> bool:
    if not _is_address(address):
        return False
    found = ip_address(address)
    return any(found in network for network in networks)


def _host_name(headers: Headers) -> str:
    try:
        return urlsplit(f"//{headers.get(b'host', b'').decode('ascii')}").hostname or ""
    except ValueError:  # UnicodeError too
        return ""


def _authority(origin: bytes) -> str:
    """Host and port of an origin, a port that goes without saying left out."""
    scheme, _, rest = origin.decode("latin-1").lower().partition("://")
    port = {"http": ":80", "https": ":443"}.get(scheme, "")
    return rest.removesuffix(port) if port else rest


def _plain(host: bytes) -> str:
    text = host.decode("latin-1").lower()
    return text.removesuffix(":80").removesuffix(":443")
