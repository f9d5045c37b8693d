"""A server that is slow, broken, busy or sly, and what the transport makes of it."""

from __future__ import annotations

import gzip
import json
import os
import random
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from runai_specs.fetch.errors import (
    FetchError,
    InvalidAddressError,
    OverLimitError,
    RefusedStatusError,
    UnreachableError,
    shown,
)
from runai_specs.fetch.transport.http import HttpTransport
from runai_specs.fetch.transport.limits import Clock

from .conftest import Watch
from .server import Reply, Site

Connect = Callable[..., HttpTransport]
NOISE = random.Random(7).randbytes(20_000)


def real_clock() -> Clock:
    """The machine's own time, for what really takes some."""
    return Clock(time.monotonic, lambda: datetime.now(UTC), time.sleep, lambda: 0.5)


def test_an_unchanged_answer_is_not_sent_again(site: Site, connect: Connect) -> None:
    """The ETag of the cached answer is given back, and the server's 304 is believed."""
    site.put("/a", Reply(b"words", etag=True))
    first, second = connect().get(f"{site.url}/a"), connect().get(f"{site.url}/a")
    assert (first.content, second.content) == (b"words", b"words")
    assert (first.cached, second.cached) == (False, True)
    assert site.asked[1].headers["if-none-match"] == first.etag


def test_what_no_request_can_hold_is_not_given_back(site: Site, connect: Connect) -> None:
    """A tag of bytes beyond ASCII: the answer is fetched again."""
    site.put("/a", Reply(b"words", headers={"ETag": "\xff\xfe", "Last-Modified": "\x80"}))
    answers = [connect().get(f"{site.url}/a") for _ in range(2)]
    assert [(answer.content, answer.cached) for answer in answers] == [(b"words", False)] * 2


def test_last_modified_is_given_back(site: Site, connect: Connect) -> None:
    """A server without ETags is asked by date."""
    date = "Tue, 01 Jan 2030 00:00:00 GMT"
    site.put("/a", Reply(b"words", headers={"Last-Modified": date}), Reply(status=304))
    connect().get(f"{site.url}/a")
    assert connect().get(f"{site.url}/a").content == b"words"
    assert site.asked[1].headers["if-modified-since"] == date


def test_a_changed_answer_replaces_the_cached_one(site: Site, connect: Connect) -> None:
    """A page that changed between two fetches is read anew, and the new one is remembered."""
    for text in (b"old", b"new", b"new"):
        site.put("/a", Reply(text, etag=True))
        got = connect().get(f"{site.url}/a")
        assert got.content == text
    assert got.cached


def test_a_damaged_cache_is_not_believed(site: Site, connect: Connect) -> None:
    """Cached bytes that are not those that came are fetched again."""
    site.put("/a", Reply(b"words", etag=True))
    transport = connect()
    transport.get(f"{site.url}/a")
    assert transport.cache
    (file,) = transport.cache.root.iterdir()
    file.write_bytes(file.read_bytes().replace(b"words", b"wards"))
    got = transport.get(f"{site.url}/a")
    assert (got.content, got.cached) == (b"words", False)


def test_the_cache_is_the_users_own(site: Site, connect: Connect) -> None:
    """Nobody else on the machine can read what was fetched with a token."""
    site.put("/a", "words")
    transport = connect()
    transport.get(f"{site.url}/a", token="t")
    assert transport.cache
    assert transport.cache.root.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_passing_trouble_is_outwaited(
    site: Site, transport: HttpTransport, watch: Watch, status: int
) -> None:
    """The server is asked again, after waits that grow."""
    site.put("/a", Reply(status=status), Reply(status=status), "words")
    assert transport.get(f"{site.url}/a").content == b"words"
    assert watch.slept == [0.5, 1.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 501])
def test_other_statuses_are_final(site: Site, transport: HttpTransport, status: int) -> None:
    """What another attempt will not change is said at once."""
    site.put("/a", Reply(b"secret words", status))
    with pytest.raises(RefusedStatusError, match=f"/a: the server answered {status}; ") as error:
        transport.get(f"{site.url}/a")
    assert error.value.status == status
    assert len(site.asked) == 1
    assert "secret" not in str(error.value)


def test_attempts_are_bounded(site: Site, transport: HttpTransport) -> None:
    """A server that stays ill is given up on."""
    site.put("/a", Reply(status=503))
    with pytest.raises(RefusedStatusError, match="answered 503; try again later"):
        transport.get(f"{site.url}/a")
    assert len(site.asked) == transport.limits.attempts


@pytest.mark.parametrize(
    "wait", ["²", "1.5", "Tue, 01 Jan 2030 00:00:07 +99999999999999", "x" * 5000]
)
def test_a_retry_after_that_says_nothing(
    site: Site, transport: HttpTransport, watch: Watch, wait: str
) -> None:
    """Is as none."""
    headers = {"Retry-After": wait.encode().decode("latin-1")}
    site.put("/a", Reply(status=429, headers=headers), "words")
    assert transport.get(f"{site.url}/a").content == b"words"
    assert watch.slept == [0.5]


@pytest.mark.parametrize("wait", ["7", "Tue, 01 Jan 2030 00:00:07 GMT"])
def test_retry_after_is_honoured(
    site: Site, transport: HttpTransport, watch: Watch, wait: str
) -> None:
    """The server's own word on when to come back is kept, in seconds or as a date."""
    site.put("/a", Reply(status=429, headers={"Retry-After": wait}), "words")
    assert transport.get(f"{site.url}/a").content == b"words"
    assert watch.slept == [7.0]


def test_a_long_retry_after_is_reported(site: Site, transport: HttpTransport) -> None:
    """Nobody waits for an hour; the person is told to."""
    site.put("/a", Reply(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(OverLimitError, match="asks to wait 3600 s; fetch again after that time"):
        transport.get(f"{site.url}/a")
    assert len(site.asked) == 1


def test_a_busy_server_is_left_alone_by_all(site: Site, connect: Connect, watch: Watch) -> None:
    """What one page's answer asks for holds for the pages after it."""
    site.put("/a", Reply(status=429, headers={"Retry-After": "9"}), "a")
    site.put("/b", "b")
    transport = connect(parallel=1)
    transport.get_all([f"{site.url}/a", f"{site.url}/b"])
    assert watch.slept == [9.0]


@pytest.mark.parametrize("cut", [0, 7, 9_999])
@pytest.mark.parametrize("packed", [False, True])
def test_a_short_transfer_is_repeated(
    site: Site, transport: HttpTransport, cut: int, packed: bool
) -> None:
    """A body that ends before its announced length is never taken for whole."""
    site.put("/a", Reply(NOISE, cut=cut, gzip=packed), Reply(NOISE, gzip=packed))
    assert transport.get(f"{site.url}/a").content == NOISE
    assert len(site.asked) == 2


def test_a_transfer_that_stays_broken_is_reported(site: Site, transport: HttpTransport) -> None:
    """It is an error in the end, with the reason."""
    site.put("/a", Reply(NOISE, cut=100))
    with pytest.raises(UnreachableError, match=r"/a: no whole answer \(.*100 bytes.*\); "):
        transport.get(f"{site.url}/a")


def test_compressed_answers_are_unpacked(site: Site, transport: HttpTransport) -> None:
    """gzip is offered and undone."""
    site.put("/a", Reply(b"words", gzip=True))
    assert transport.get(f"{site.url}/a").content == b"words"
    assert "gzip" in site.asked[0].headers["accept-encoding"]


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "rot13"])
def test_damaged_or_unknown_encodings_are_reported(
    site: Site, transport: HttpTransport, encoding: str
) -> None:
    """Bytes that are not in the encoding they claim are a broken transfer."""
    site.put("/a", Reply(b"plain words", headers={"Content-Encoding": encoding}))
    with pytest.raises(UnreachableError, match="broken transfer: "):
        transport.get(f"{site.url}/a")


@pytest.mark.parametrize("reply", [Reply(b"x" * 5_001), Reply(b"x" * 5_001, gzip=True)])
def test_size_is_capped(site: Site, connect: Connect, reply: Reply) -> None:
    """Neither a long body nor one that unpacks to a long one is taken in."""
    site.put("/a", reply)
    with pytest.raises(OverLimitError, match="/a: larger than 5000 bytes; "):
        connect(bytes=5_000).get(f"{site.url}/a")
    site.put("/a", Reply(reply.body[1:], gzip=reply.gzip))
    assert len(connect(bytes=5_000).get(f"{site.url}/a").content) == 5_000


def test_a_body_without_length_is_capped(site: Site, connect: Connect) -> None:
    """A chunked body is counted as it comes."""
    chunk = b"400\r\n" + b"x" * 1024 + b"\r\n"
    site.put("/a", Reply(chunk * 20 + b"0\r\n\r\n", headers={"Transfer-Encoding": "chunked"}))
    assert len(connect().get(f"{site.url}/a").content) == 20 * 1024
    with pytest.raises(OverLimitError, match="larger than 5000 bytes"):
        connect(bytes=5_000).get(f"{site.url}/a?again")


@pytest.mark.slow
def test_a_bomb_is_not_unpacked(site: Site, connect: Connect) -> None:
    """A hundred megabytes in a small body are refused without being held."""
    bomb = gzip.compress(bytes(100 * 2**20))
    site.put("/a", Reply(bomb, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(OverLimitError, match="larger than"):
        connect(bytes=2**20).get(f"{site.url}/a")


def test_a_silent_server_times_out(site: Site, connect: Connect) -> None:
    """A pause longer than allowed ends the attempt."""
    site.put("/a", Reply(b"x" * 100, drip=0.5))
    with pytest.raises(UnreachableError, match=r"/a: timed out \(read\); try again later"):
        connect(clock=real_clock(), read=0.1, attempts=2, backoff=0.01).get(f"{site.url}/a")
    assert len(site.asked) == 2


def test_a_dripping_server_runs_out_of_time(site: Site, connect: Connect) -> None:
    """Bytes that keep coming, but too slowly, end as well."""
    site.put("/a", Reply(b"x" * 100, drip=0.1))
    started = time.monotonic()
    with pytest.raises(FetchError, match=r"not complete after 0|timed out"):
        connect(clock=real_clock(), total=0.4).get(f"{site.url}/a")
    assert time.monotonic() - started < 3


def test_headers_that_drip_run_out_of_time(site: Site, connect: Connect) -> None:
    """One deadline holds for everything before the body, too: each byte in time is not enough."""
    site.put("/a", Reply(b"x", head_drip=0.2))
    started = time.monotonic()
    with pytest.raises(OverLimitError, match="not complete after 0"):
        connect(clock=real_clock(), total=0.4).get(f"{site.url}/a")
    assert time.monotonic() - started < 1.5


def test_a_slow_server_is_waited_for(site: Site, connect: Connect) -> None:
    """Slow is not broken."""
    site.put("/a", Reply(b"x" * 100, drip=0.02))
    assert len(connect(clock=real_clock(), read=1.0).get(f"{site.url}/a").content) == 100


def test_nobody_there(connect: Connect) -> None:
    """A port that nobody listens on is one line, after some attempts."""
    with pytest.raises(UnreachableError, match=r"no whole answer .*check the address, the network"):
        connect(attempts=2).get("http://127.0.0.1:9/a")


@pytest.mark.parametrize(
    "url", ["ftp://a.test/x", "file:///etc/passwd", "/only/a/path", "http://", "http://a:b/", "x"]
)
def test_other_addresses_are_refused(transport: HttpTransport, url: str) -> None:
    """Only http and https are fetched."""
    with pytest.raises(InvalidAddressError):
        transport.get(url)


def test_pages_come_in_order(site: Site, transport: HttpTransport) -> None:
    """Whichever page is there first."""
    for number in range(12):
        site.put(f"/{number}", Reply(str(number).encode(), drip=0.002 * (12 - number)))
    seen: list[tuple[int, int]] = []
    urls = [f"{site.url}/{number}" for number in range(12)]
    got = transport.get_all(urls, progress=lambda *now: seen.append(now))
    assert [answer.content for answer in got] == [str(n).encode() for n in range(12)]
    assert seen == [(n, 12) for n in range(1, 13)]


def test_pages_are_fetched_side_by_side(site: Site, connect: Connect) -> None:
    """Several at once, but not more than allowed."""
    going, most = set(), 0

    def during(path: str) -> None:
        nonlocal most
        going.add(path)
        most = max(most, len(going))
        time.sleep(0.05)
        going.discard(path)

    site.during = during
    for number in range(9):
        site.put(f"/{number}", "words")
    connect(parallel=3).get_all([f"{site.url}/{n}" for n in range(9)])
    assert most == 3


def test_what_did_not_change_is_not_sent_again(site: Site, connect: Connect) -> None:
    """Pages that an interrupted run got are asked for conditionally, and kept."""
    urls = [f"{site.url}/{number}" for number in range(6)]
    for number in range(6):
        site.put(f"/{number}", Reply(str(number).encode(), etag=True))
    site.put("/4", Reply(status=404))
    with pytest.raises(RefusedStatusError):
        connect(parallel=1).get_all(urls)
    asked_before = {asked.path for asked in site.asked}
    site.put("/4", Reply(b"4", etag=True))
    site.asked.clear()
    answers = connect(parallel=1).get_all(urls)
    assert [answer.content for answer in answers] == [str(n).encode() for n in range(6)]
    conditional = {asked.path for asked in site.asked if "if-none-match" in asked.headers}
    assert {"/0", "/1", "/2", "/3"} <= conditional == asked_before - {"/4"}


def test_a_run_has_its_time(site: Site, connect: Connect, watch: Watch) -> None:
    """Pages that all take long end with what was got kept."""
    for number in range(4):
        site.put(f"/{number}", Reply(str(number).encode(), etag=True))
    site.during = lambda _: watch.sleep(40)
    urls = [f"{site.url}/{number}" for number in range(4)]
    with pytest.raises(OverLimitError, match="took more than 100 s; fetch again: what did not"):
        connect(parallel=1, run=100.0).get_all(urls)
    assert [asked.path for asked in site.asked] == ["/0", "/1", "/2"]


def test_one_resource_after_another_has_the_time_of_a_run(
    site: Site, connect: Connect, watch: Watch
) -> None:
    """An index that leads to an index that leads to an index; another source begins anew."""
    site.put("/a", "words")
    site.during = lambda _: watch.sleep(40)
    transport = connect(run=100.0, attempts=1)
    for _ in range(2):
        transport.begin_source()
        transport.get(f"{site.url}/a")
        transport.get(f"{site.url}/a")
        with pytest.raises(OverLimitError, match="took more than 100 s"):
            transport.get(f"{site.url}/a")


def test_all_pages_together_are_capped(site: Site, connect: Connect) -> None:
    """Three thousand pages of 64 MB would be 192 GB; another source begins anew."""
    urls = [f"{site.url}/{number}" for number in range(4)]
    site.put_all({f"/{number}": bytes(300) for number in range(4)})
    transport = connect(all_bytes=1000)
    for _ in range(2):  # what the cache holds takes memory, too
        transport.begin_source()
        transport.get_all(urls[:3])
        with pytest.raises(OverLimitError, match="leads to more than 1000 bytes; narrow"):
            transport.get_all(urls)


@pytest.mark.parametrize(
    "url",
    [
        "https://user:pass@a.test/x?token=t&b=1#frag",
        "https://a.test:8443/x?token=t",
        "https://a.test/x;jsessionid=token/y;frag",
        "http://[::1]:8080/x?token=t",
        "http://a.test:notaport/?token=t",
    ],
)
def test_messages_keep_secrets(url: str) -> None:
    """User, password, query and fragment are not printed."""
    text = shown(url)
    assert not any(secret in text for secret in ("user", "pass@", "token", "frag", "t&b"))


def test_an_untrusted_certificate_is_explained(connect: Connect) -> None:
    """TLS is verified, and the message says how to trust a private authority."""

    def handler(request: httpx.Request) -> httpx.Response:
        cause = ssl.SSLCertVerificationError(1, "certificate verify failed")
        cause.verify_message = "self-signed certificate"
        raise httpx.ConnectError("no", request=request) from cause

    transport = connect(client=httpx.Client(transport=httpx.MockTransport(handler)))
    with pytest.raises(
        UnreachableError, match=r"not trusted \(self-signed certificate\); name the CA"
    ):
        transport.get("https://a.test/x")


def test_no_sleep_after_the_last_attempt(
    site: Site, transport: HttpTransport, watch: Watch
) -> None:
    """Giving up does not wait."""
    site.put("/a", Reply(status=500))
    with pytest.raises(RefusedStatusError):
        transport.get(f"{site.url}/a")
    assert len(watch.slept) == transport.limits.attempts - 1


def test_cached_answers_are_text_and_bytes(site: Site, connect: Connect, tmp_path: Any) -> None:
    """The file in the cache is a line of JSON about the answer, then the answer."""
    site.put("/a", Reply(NOISE, etag=True))
    connect().get(f"{site.url}/a?sig=secret".replace("//", "//user:secret@"))
    (file,) = (tmp_path / "cache").iterdir()
    head, _, body = file.read_bytes().partition(b"\n")
    assert json.loads(head)["etag"]
    assert body == NOISE
    assert b"secret" not in head


def test_writing_from_many_threads_keeps_the_umask(site: Site, connect: Connect) -> None:
    """Pages stored side by side leave the process as it was."""
    before = os.umask(0o027)
    try:
        for number in range(40):
            site.put(f"/{number}", "words")
        connect(parallel=8).get_all([f"{site.url}/{n}" for n in range(40)])
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)
