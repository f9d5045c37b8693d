"""Redirects: followed, counted, and refused where they lead away from what was asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import ip_address

import httpx
import pytest

from runai_specs.fetch.errors import (
    InvalidAddressError,
    OverLimitError,
    UnreachableError,
    UnsafeRedirectError,
)
from runai_specs.fetch.transport.http import HttpTransport, redirect

from .conftest import AUTHORITIES
from .server import Reply, Site

Connect = Callable[..., HttpTransport]


def test_redirects_are_followed(site: Site, transport: HttpTransport) -> None:
    """The answer says where it came from in the end."""
    site.put("/a", Reply(status=302, headers={"Location": "/b?x=1"}))
    site.put("/b", Reply(status=308, headers={"Location": f"{site.url}/c"}))
    site.put("/c", "words")
    got = transport.get(f"{site.url}/a")
    assert (got.content, got.url) == (b"words", f"{site.url}/c")


def test_redirects_are_counted(site: Site, transport: HttpTransport) -> None:
    """A loop ends."""
    site.put("/a", Reply(status=302, headers={"Location": "/a"}))
    with pytest.raises(OverLimitError, match="more than 5 redirects"):
        transport.get(f"{site.url}/a")
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    "target", ["https://{host}/b", "ftp://{host}/b", "file:///etc/passwd", "http://["]
)
def test_no_redirect_changes_the_scheme(site: Site, transport: HttpTransport, target: str) -> None:
    """Whatever the other scheme is."""
    site.put("/a", Reply(status=302, headers={"Location": target.format(host=site.host)}))
    with pytest.raises(UnsafeRedirectError, match=r"/a: redirects to "):
        transport.get(f"{site.url}/a")
    assert len(site.asked) == 1


class Signposts(httpx.HTTPTransport):
    """Sends every request to one site, whatever host it names."""

    def __init__(self, site: Site) -> None:
        super().__init__(verify=AUTHORITIES)
        self.port = int(site.host.partition(":")[2])

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Go to the site."""
        request.url = request.url.copy_with(host="127.0.0.1", port=self.port)
        return super().handle_request(request)


def some_addresses(host: str) -> Iterable[redirect.Address]:
    """What a resolver would say of the hosts in these tests."""
    known = {"public": "93.184.216.34", "inner": "10.1.2.3", "self": "127.0.0.1"}
    name = host.partition(".")[0]
    return [ip_address(known[name])] if name in known else []


@pytest.fixture
def elsewhere(site: Site, connect: Connect) -> HttpTransport:
    """A transport for which the site has every name."""
    return connect(
        client=httpx.Client(transport=Signposts(site), verify=AUTHORITIES), addresses=some_addresses
    )


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/b",
        "http://localhost/b",
        "http://a.localhost./b",
        "http://[::1]/b",
        "http://[::ffff:127.0.0.1]/b",
        "http://2130706433/b",
        "http://0x7f.1/b",
        "http://0.0.0.0/b",
        "http://169.254.169.254/latest/meta-data",
        "http://192.168.0.1/b",
        "http://inner.test/b",
        "http://self.test/b",
    ],
)
def test_no_redirect_leads_inside(site: Site, elsewhere: HttpTransport, target: str) -> None:
    """A public host cannot send a request to this machine or its network."""
    site.put("/a", Reply(status=302, headers={"Location": target}))
    site.put("/b", "words")
    with pytest.raises(UnsafeRedirectError, match="redirects to an inner address"):
        elsewhere.get("http://public.test/a")
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data",
        "//169.254.169.254/",
        "http://0xA9FEA9FE/",
        "http://[::ffff:169.254.169.254]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[2002:a9fe:a9fe::]/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/",
        "http://100.100.100.200/",
    ],
)
def test_no_redirect_leads_to_the_credentials_of_a_machine(
    site: Site, elsewhere: HttpTransport, target: str
) -> None:
    """Also none of a server on this machine."""
    site.put("/a", Reply(status=302, headers={"Location": target}))
    with pytest.raises(UnsafeRedirectError, match="redirects to an inner address"):
        elsewhere.get("http://self.test/a")


@pytest.mark.parametrize(
    ("start", "target"),
    [
        ("http://public.test/a", "http://public.other/b"),
        ("http://inner.test/a", "http://public.test/b"),
        ("http://self.test/a", "http://inner.test/b"),
        ("http://inner.test/a", "http://192.168.0.1/b"),
        ("http://self.test/a", "http://127.0.0.1/b"),
    ],
)
def test_other_hosts_may_be_redirected_to(
    site: Site, elsewhere: HttpTransport, start: str, target: str
) -> None:
    """Outwards, and among equals."""
    site.put("/a", Reply(status=302, headers={"Location": target}))
    site.put("/b", "words")
    assert elsewhere.get(start).content == b"words"


def test_pages_stay_on_their_host(site: Site, elsewhere: HttpTransport) -> None:
    """A page that an index named may not lead to another host."""
    site.put("/a", Reply(status=302, headers={"Location": "http://public.other/b"}))
    site.put("/b", "words")
    with pytest.raises(UnsafeRedirectError, match="redirects to another host"):
        elsewhere.get_all(["http://public.test/a"])


def test_a_token_does_not_travel(site: Site, connect: Connect) -> None:
    """It is for the host that it was given for, and for nobody listening on the way."""
    with Site().running() as other:
        site.put("/a", Reply(status=302, headers={"Location": f"{other.url}/b"}))
        other.put("/b", "words")
        assert connect().get(f"{site.url}/a", token="t").content == b"words"
        assert site.asked[0].headers["authorization"] == "Bearer t"
        assert "authorization" not in other.asked[0].headers
    with pytest.raises(InvalidAddressError, match="a token is not sent over plain http"):
        connect().get("http://public.test/a", token="t")


def test_an_address_as_long_as_a_book_is_cut_in_messages() -> None:
    """It is whole nowhere in an error, and what is wrong with it still is said."""
    error = UnreachableError(f"https://docs.test/{'a' * 3000}", "no answer came", "try again later")
    assert len(str(error)) <= 500
    assert str(error).endswith("…: no answer came; try again later")
