"""Fetching over HTTP: verified, bounded in every direction, patient with a server that is not well."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from ...openapi.reading.limits import whole_number
from ...steps import begin, proceed
from ..errors import (
    MISSING,
    InvalidAddressError,
    OverLimitError,
    RefusedStatusError,
    UnreachableError,
    shown,
)
from ..model import Answer, Progress, quiet
from . import redirect
from .body import BrokenBodyError, TooLargeError, decoded
from .cache import Cache
from .exchange import (
    CHECK,
    LATER,
    REMEDIES,
    TransientError,
    conditions,
    guarded,
    named,
    retry_after,
    unreachable,
)
from .limits import Clock, Limits, within

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that the next attempt may not meet again."""


@dataclass(slots=True)
class HttpTransport:
    """A Transport over an httpx client that follows no redirects by itself.

    The client decides on TLS, proxies and the environment; clock, cache and resolver are given.
    Threads may share one.
    """

    client: httpx.Client
    clock: Clock
    cache: Cache | None = None
    limits: Limits = field(default_factory=Limits)
    addresses: redirect.Resolver = redirect.system_addresses
    _quiet_until: dict[str, float] = field(default_factory=dict)
    _until: float | None = None
    _received: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, url: str, *, token: str | None = None, stay: bool = False) -> Answer:
        """The answer at the URL: from the cache if the server says that it is unchanged.

        Raises a FetchError that says what happened and what to do.
        """
        redirect.checked(url)
        begin(f"fetching {shown(url)}")
        asked, deadline = url, self._deadline(url)
        for _ in range(self.limits.redirects + 1):
            known = self.cache.get(asked, url) if self.cache else None
            got = self._ask(url, known, guarded(url, token), deadline)
            if isinstance(got, Answer):
                return self._kept(asked, self._counted(got))
            target = redirect.follow(url, got, stay=stay, addresses=self.addresses)
            if redirect.origin(target) != redirect.origin(url):
                token = None  # a token is for the host that it was given for
            log.debug("%s redirects to %s", shown(url), shown(target))
            url = target
        raise OverLimitError(
            asked, f"more than {self.limits.redirects} redirects", "give the final address"
        )

    def begin_source(self) -> None:
        """What is asked for from now on is another source's: its time and its bytes are its own."""
        self._until, self._received = None, 0

    def get_all(
        self, urls: Sequence[str], *, progress: Progress = quiet, missing: bool = False
    ) -> list[Answer]:
        """The answers at the URLs, some of them fetched at the same time; in the order of urls.

        With missing, URLs that there is nothing at are left out.
        """
        if len(urls) > self.limits.pages:
            raise OverLimitError(
                urls[0],
                f"leads to {len(urls)} pages, more than {self.limits.pages}",
                "narrow the source",
            )
        with ThreadPoolExecutor(max(1, self.limits.parallel)) as pool:
            page = self._page_if_there if missing else partial(self.get, stay=True)
            jobs = [pool.submit(page, url) for url in urls]
            try:
                for done, job in enumerate(as_completed(jobs), 1):
                    job.result()
                    progress(done, len(jobs))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
            return [answer for job in jobs if (answer := job.result())]

    def _deadline(self, url: str) -> float:
        """When the resource has to be there; the first one of a source begins the time of all."""
        now = self.clock.monotonic()
        with self._lock:
            self._until = until = self._until or now + self.limits.run
        if now > until:
            raise self._too_slow(url)
        return min(now + self.limits.total, until)

    def _counted(self, answer: Answer) -> Answer:
        with self._lock:
            self._received += len(answer.content)
        if self._received > self.limits.all_bytes:
            problem = f"leads to more than {self.limits.all_bytes} bytes"
            raise OverLimitError(answer.url, problem, "narrow the source")
        return answer

    def _page_if_there(self, url: str) -> Answer | None:
        try:
            return self.get(url, stay=True)
        except RefusedStatusError as error:
            if error.status not in MISSING:
                raise
            return None

    def _kept(self, asked: str, answer: Answer) -> Answer:
        if self.cache and not answer.cached:
            self.cache.put(asked, answer)
        return answer

    def _ask(
        self, url: str, known: Answer | None, headers: Mapping[str, str], deadline: float
    ) -> Answer | str:
        """The answer, or where it redirects to; asked as often as the limits allow."""
        for attempt in range(1, self.limits.attempts + 1):
            self._await_turn(url, deadline)
            try:
                return self._attempt(url, known, headers, deadline)
            except TransientError as trouble:
                last = attempt == self.limits.attempts
                wait = 0.0 if last else self._wait(trouble, attempt)
                if last or self.clock.monotonic() + wait > deadline:
                    raise trouble.error from None
                log.info("%s: %s, asking again in %.1f s", shown(url), trouble.error.problem, wait)
                proceed(f"{trouble.error.problem}, asking again in {wait:.1f} s")
                self._pause(url, trouble, wait)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _wait(self, trouble: TransientError, attempt: int) -> float:
        """Seconds until the next attempt: what the server asks for, else growing, with jitter."""
        if trouble.after is not None:
            if trouble.after > self.limits.pause:
                raise OverLimitError(
                    trouble.error.url,
                    f"the server asks to wait {trouble.after:.0f} s",
                    "fetch again after that time",
                ) from None
            return trouble.after
        growing = self.limits.backoff * 2.0 ** (attempt - 1)
        return min(self.limits.pause, growing * (0.5 + self.clock.jitter()))

    def _pause(self, url: str, trouble: TransientError, wait: float) -> None:
        """Sleep; when the server asked for it, every other request to it waits as well."""
        if trouble.after is not None:
            host = redirect.checked(url).netloc
            with self._lock:
                until = self.clock.monotonic() + wait
                self._quiet_until[host] = max(self._quiet_until.get(host, 0.0), until)
        else:
            self.clock.sleep(wait)

    def _await_turn(self, url: str, deadline: float) -> None:
        with self._lock:
            until = self._quiet_until.get(redirect.checked(url).netloc)
        if until is None:
            return
        wait = min(until, deadline) - self.clock.monotonic()
        if wait > 0:
            self.clock.sleep(wait)

    def _attempt(
        self, url: str, known: Answer | None, headers: Mapping[str, str], deadline: float
    ) -> Answer | str:
        left = deadline - self.clock.monotonic()
        try:
            return within(left, lambda: self._exchange(url, known, headers, deadline))
        except TimeoutError:
            raise self._too_slow(url) from None

    def _exchange(
        self, url: str, known: Answer | None, headers: Mapping[str, str], deadline: float
    ) -> Answer | str:
        import httpx

        try:
            sent = {**headers, **conditions(known)}
            with self.client.stream(
                "GET", url, headers=sent, follow_redirects=False, timeout=self._timeout(deadline)
            ) as response:
                return self._read(url, response, known, deadline)
        except httpx.TimeoutException as error:
            raise TransientError(
                UnreachableError(url, f"timed out ({named(error)})", LATER)
            ) from None
        except httpx.TransportError as error:
            raise unreachable(url, error) from None
        except (httpx.InvalidURL, UnicodeError) as error:
            raise InvalidAddressError(
                url, f"not a readable URL ({error})", "give an http or https URL"
            ) from None

    def _timeout(self, deadline: float) -> Any:
        import httpx

        left = max(0.001, deadline - self.clock.monotonic())
        return httpx.Timeout(
            min(self.limits.read, left), connect=min(self.limits.connect, left), pool=None
        )

    def _read(
        self, url: str, response: httpx.Response, known: Answer | None, deadline: float
    ) -> Answer | str:
        status = response.status_code
        if status == 304 and known:
            return known
        if status in REDIRECTS and "location" in response.headers:
            return response.headers["location"]
        if status in PASSING:
            after = retry_after(response.headers.get("retry-after"), self.clock.now())
            raise TransientError(RefusedStatusError(url, status, LATER), after)
        if status != 200:
            raise RefusedStatusError(url, status, REMEDIES.get(status, CHECK))
        return self._whole(url, response, self._collected(url, response, deadline))

    def _collected(self, url: str, response: httpx.Response, deadline: float) -> bytes:
        declared = whole_number(response.headers.get("content-length", ""))
        if declared is not None and declared > self.limits.bytes:
            raise self._too_large(url)
        raw = bytearray()
        for chunk in response.iter_raw():
            raw += chunk
            if len(raw) > self.limits.bytes:
                raise self._too_large(url)
            if self.clock.monotonic() > deadline:
                raise self._too_slow(url)
        return bytes(raw)

    def _whole(self, url: str, response: httpx.Response, raw: bytes) -> Answer:
        try:
            encoding = response.headers.get("content-encoding", "")
            content = decoded(raw, encoding, self.limits.bytes)
        except TooLargeError:
            raise self._too_large(url) from None
        except BrokenBodyError as problem:
            raise TransientError(
                UnreachableError(url, f"broken transfer: {problem}", LATER)
            ) from None
        return Answer(
            url,
            content,
            response.headers.get("etag"),
            response.headers.get("last-modified"),
            response.headers.get("content-type"),
        )

    def _too_slow(self, url: str) -> OverLimitError:
        if self._until is not None and self.clock.monotonic() >= self._until:
            problem = f"the pages took more than {self.limits.run:.0f} s"
            return OverLimitError(
                url, problem, "fetch again: what did not change is not sent again"
            )
        return OverLimitError(
            url, f"not complete after {self.limits.total:.0f} s", "try a faster network"
        )

    def _too_large(self, url: str) -> OverLimitError:
        return OverLimitError(
            url, f"larger than {self.limits.bytes} bytes", "check that the address is a document's"
        )
