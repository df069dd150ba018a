"""The polling benchmark's own server, where there is no nginx."""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from benchmarks.feeds.corpus import prepare
from benchmarks.feeds.server import Site, serving


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with serving(prepare(folder, 10), folder / "server", hosts=10, nginx=None) as site:
        yield site


def get(address: str, headers: Mapping[str, str]) -> tuple[int, http.client.HTTPMessage, bytes]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
    connection.request("GET", parts.path, headers=dict(headers))
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


def document(site: Site, state: int, number: int) -> bytes:
    return (site.corpus.folder / str(state) / site.corpus.feeds[number].path).read_bytes()


def test_every_feed_is_served_at_an_address_of_its_own(site: Site) -> None:
    addresses = site.addresses(site.validated)
    assert len({urlsplit(address).hostname for address in addresses}) == 10
    for number, address in enumerate(addresses):
        status, headers, body = get(address, {})
        assert (status, body) == (200, document(site, 0, number))
        extension = Path(site.corpus.feeds[number].path).suffix[1:]
        assert headers["Content-Type"] == site.corpus.media_types[extension]


def test_an_unchanged_document_is_not_sent_again(site: Site) -> None:
    address = site.addresses(site.validated)[0]
    _, headers, _ = get(address, {})
    status, again, body = get(address, {"If-None-Match": headers["ETag"]})
    assert (status, body, again["ETag"]) == (304, b"", headers["ETag"])
    assert headers["Last-Modified"].endswith("GMT")


def test_the_other_port_has_no_validators(site: Site) -> None:
    status, headers, body = get(site.addresses(site.plain)[0], {"If-None-Match": "*"})
    assert (status, body) == (200, document(site, 0, 0))
    assert not {"ETag", "Last-Modified"} & set(headers)


def test_a_while_later_a_tenth_has_changed(site: Site) -> None:
    address = site.addresses(site.validated)[3]
    _, headers, _ = get(address, {})
    site.show(1)
    status, _, body = get(address, {"If-None-Match": headers["ETag"]})
    site.show(0)
    assert (status, body) == (200, document(site, 1, 3))
    assert body != document(site, 0, 3)


def test_what_was_asked_for_is_told(site: Site) -> None:
    _, headers, _ = get(site.addresses(site.validated)[1], {"Accept": "*/*"})
    latest = site.hits(0)[-1]
    assert (latest.status, latest.size_bytes) == (200, int(headers["Content-Length"]))
    assert latest.target == "127.1.0.2/" + site.corpus.feeds[1].path


def test_some_hosts_are_at_the_server_that_never_answers(site: Site) -> None:
    ports = [urlsplit(address).port for address in site.addresses(site.validated, hanging=5)]
    assert [number for number, port in enumerate(ports) if port == site.hanging] == [1, 6]
