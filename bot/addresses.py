"""Web addresses: as written → the canonical one that names the page, or one that is fit to be shown."""

from __future__ import annotations

import base64
import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, urljoin, urlsplit, urlunsplit

import idna

# What campaigns, social networks and feed services append; the page is the same without.
_TRACKING = re.compile(
    r"(?:utm_|at_|ns_|pk_|mtm_|matomo_|hsa_|mc_|oly_|vero_|_hs|trk_|ga_)\w*"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|_openstat|twclid|ttclid|igshid|igsh|li_fat_id"
    r"|mkt_tok|s_kwcid|wickedid|epik|srsltid|_ga|_gl|__twitter_impression|ref_src|ref_url|referrer|traffic_source"
    r"|cmpid|cmp|icid|ocid|cid_source|xtor|smid|smtyp|emc|maca|ftag|guccounter|guce_\w+|spm|feature=share"
    r"|amp|amp_js_v|amp_gsa|outputtype|usqp",
    re.IGNORECASE,
)
_CHANNELS = frozenset(
    {"source", "src", "ref", "from", "partner", "via", "medium", "campaign", "feature", "output"}
)
_CHANNEL_VALUES = frozenset({"rss", "feed", "rssfeed", "rss_feed", "feeds", "atom", "share", "amp"})
_MOBILE = re.compile(r"(?:m|mobile|amp|wap|touch|print)\.(?=[^.]+\.[^.])")
_AMP_PATH = re.compile(
    r"\A/amp(?=/[^/])|(?<=[^/])/amp(?:/1)?/?\Z|(?<=[^/])\.amp(?=(?:\.html?)?\Z)|(?<=/)amp_(?=articleshow)"
)
_NEWS_TOKEN = re.compile(r"/(?:rss/)?(?:articles|read)/([\w-]{20,})")
_GOOGLE = re.compile(r"(?:www\.)?google\.[a-z.]+")
_GOOGLE_AMP = re.compile(r"/amp/(?:(s)/)?([^/]+\.[^/]+/.*)")
_AMP_CACHE = re.compile(r"/[a-z](?:/(s))?/([^/]+)(/.*)?$")
# What most addresses are: at a site that is written as it is kept, and wraps no other address …
_SITE = (
    r"https?://(?!m\.|mobile\.|amp\.|wap\.|touch\.|print\.|(?:www\.|news\.)?google\.)(?!\S*[/.]amp(?![\w-]))(?!\S*/amp_)"
    r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?<!\.ampproject\.org)"
)
# … and canonical already, or with nothing to do but in its path and its query.
_PLAIN = re.compile(rf"{_SITE}/[\w/.~+-]*\Z", re.ASCII)
_PARTED = re.compile(rf"({_SITE})(/[^\s\x00-\x20?#;\ud800-\udfff]*)(?:\?([^\s\x00-\x20#\ud800-\udfff]*))?\Z")
# What needs no resolving: scheme, host, path and query, with nothing in them that is dropped or refused.
_WHOLE = re.compile(
    r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*/[^\s?#\x00-\x20\ud800-\udfff]*(?:\?[^\s?#\x00-\x20\ud800-\udfff]+)?\Z"
)
# … and what only lacks scheme and host, with no dots to go up by.
_ROOTED = re.compile(r"/(?!/)(?:[^\s?#.;\x00-\x20\ud800-\udfff]|(?<!/)\.)*\Z")
_PORTS = {"http": 80, "https": 443}
_PATH_SAFE = "%/:;=@!$&'()*+,~[]|"
_QUERY_SAFE = _PATH_SAFE + "?"
_LONGEST = 8_000


@lru_cache(maxsize=4_096)
def canonical(url: str, *, base: str = "") -> str:
    """Return the address that names a page, or "" where `url` is no http(s) address.

    Dropped are tracking parameters, fragment, user name and password, default port, the labels of mobile,
    print and AMP hosts, and what marks a path as the AMP version; addresses that only wrap another (AMP
    caches, Google's redirector, older ones of Google News) are unwrapped. The host is lower case and IDNA
    (RFC 5891). Scheme, the rest of the path and the order of parameters stay as they are; what is not ASCII
    is percent-encoded.
    """
    if _PLAIN.match(url) and len(url) <= _LONGEST:
        return url
    if (parted := _PARTED.match(url)) and len(url) <= _LONGEST:
        site, path, query = parted.groups("")
        kept = _query(query) if query else ""
        return f"{site}{quote(path, safe=_PATH_SAFE)}{'?' if kept else ''}{kept}"
    parts = _split(url, base)
    if parts is None:
        return ""
    wrapped = _unwrapped(parts)
    if wrapped:
        return canonical(wrapped)
    host = _host(parts)
    if not host:
        return ""
    path = quote(_article_path(parts.path), safe=_PATH_SAFE) or "/"
    return urlunsplit((parts.scheme, host, path, _query(parts.query), ""))


def absolute(url: str, *, base: str = "") -> str:
    """Return `url` resolved against `base`, else as written, or "" where it is no http(s) address."""
    if _WHOLE.match(url) and len(url) <= _LONGEST:
        return url
    if base and _ROOTED.match(url) and len(url) <= _LONGEST:
        root = _root(base)
        return root and root + url
    parts = _split(url, base)
    return urlunsplit(parts) if parts else ""


@lru_cache(maxsize=256)
def _root(base: str) -> str:
    """Scheme and host of the base, as they begin what is resolved against it; "" where that names nothing."""
    parts = _split("/", base)
    return urlunsplit(parts).removesuffix("/") if parts else ""


def shown(url: str) -> str:
    """Return the address as messages may show it: no user name, password or long parameter (a token)."""
    parts = _split(url, "")
    if parts is None:
        return re.sub(r"//[^/@\s]*@", "//", url)[:200]
    query = re.sub(r"=[^&]{17,}", "=…", parts.query)
    netloc = parts.netloc.rpartition("@")[2]
    text = urlunsplit((parts.scheme, netloc, parts.path, query, ""))
    return text if len(text) <= 200 else text[:199] + "…"


def _split(url: str, base: str) -> SplitResult | None:
    """The parts of an http(s) address with a host and a possible port, or None."""
    if not url:
        return None
    url = re.sub(r"[\t\r\n]", "", url.strip())
    if not url or len(url) > _LONGEST:
        return None
    try:
        url.encode()  # half a surrogate pair, from JSON, names nothing
        parts = urlsplit(urljoin(base, url) if base else url)
        usable = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if usable else None


def _host(parts: SplitResult) -> str:
    """Host and, where it is not the scheme's own, port; "" where it cannot be a host."""
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    elif not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError:
            return ""
    if not host or re.search(r"[\s<>\"\\^`{|}%]", host):
        return ""
    host = _MOBILE.sub("", host, count=1) if _MOBILE.match(host) else host
    return host if parts.port in (None, _PORTS[parts.scheme]) else f"{host}:{parts.port}"


def _query(query: str) -> str:
    kept = [part for part in query.split("&") if part and not _is_tracking(part)]
    return quote("&".join(kept), safe=_QUERY_SAFE)


def _is_tracking(part: str) -> bool:
    name, _, value = part.partition("=")
    if name.lower() in _CHANNELS:
        return value.lower() in _CHANNEL_VALUES
    if name.lower() == "print":
        return value.lower() in ("", "1", "true", "yes", "y")
    return _TRACKING.fullmatch(name) is not None


def _unwrapped(parts: SplitResult) -> str:
    """The address inside an AMP cache's, Google's redirecting or Google News' one, else ""."""
    host = parts.hostname or ""
    if host == "news.google.com" and (token := _NEWS_TOKEN.fullmatch(parts.path)):
        return _in_token(token[1])
    if host.endswith(".cdn.ampproject.org") and (match := _AMP_CACHE.fullmatch(parts.path)):
        secure, site, path = match.groups()
        return f"{'https' if secure else 'http'}://{site}{path or '/'}"
    if not _GOOGLE.fullmatch(host):
        return ""
    if match := _GOOGLE_AMP.fullmatch(parts.path):
        secure, address = match.groups()
        return f"{'https' if secure else 'http'}://{address}"
    if parts.path == "/url":
        inner = dict(parse_qsl(parts.query)).get("url") or dict(parse_qsl(parts.query)).get("q", "")
        return inner if inner.startswith(("http://", "https://")) else ""
    return ""


def _in_token(token: str) -> str:
    """The address that older tokens of Google News hold; newer ones hold none."""
    try:
        held = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return ""
    found = re.search(rb"https?://[\x21-\x7e]+", held)
    return found[0].decode("ascii") if found else ""


def _article_path(path: str) -> str:
    """The path of the page itself where this one is of its AMP version."""
    while (bare := _AMP_PATH.sub("", path)) != path:
        path = bare
    return path
