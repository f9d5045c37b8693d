"""What was fetched before, on disk and outside the repository: answers and unfinished runs."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from ...files import write_whole
from ..model import Answer

RESUMABLE = 3600.0
"""Seconds for which the pages of an interrupted run are taken without asking the server again."""


@dataclass(frozen=True, slots=True)
class Cache:
    """Answers by URL, one file each: a line of JSON about it, then the content.

    now gives the time in seconds since the epoch; it is asked only for the age of a run.
    """

    root: Path
    now: Callable[[], float]
    _lock: threading.Lock = field(default_factory=threading.Lock, compare=False)

    def get(self, url: str) -> Answer | None:
        """The stored answer; None when there is none or its file is damaged."""
        try:
            head, _, content = self._file(url).read_bytes().partition(b"\n")
            facts = json.loads(head)
            answer = Answer(
                facts["url"],
                content,
                facts["etag"],
                facts["last_modified"],
                facts["content_type"],
                cached=True,
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None
        whole = facts.get("sha256") == answer.sha256 and facts.get("asked") == url
        return answer if whole else None

    def put(self, url: str, answer: Answer) -> None:
        """Store the answer that the URL gave."""
        facts = {
            "asked": url,
            "url": answer.url,
            "etag": answer.etag,
            "last_modified": answer.last_modified,
            "content_type": answer.content_type,
            "sha256": answer.sha256,
        }
        self._open()
        with self._lock:  # writing reads the process's umask, which must not happen twice at once
            write_whole(self._file(url), json.dumps(facts).encode() + b"\n" + answer.content)

    def finished(self, run: str) -> frozenset[str]:
        """URLs that an interrupted run of that name already got, if it is recent."""
        journal = self._journal(run)
        try:
            if self.now() - journal.stat().st_mtime > RESUMABLE:
                return frozenset()
            return frozenset(journal.read_text().splitlines())
        except (OSError, UnicodeDecodeError):
            return frozenset()

    def begin(self, run: str) -> None:
        """Start the run's journal anew unless a recent one is being resumed."""
        if not self.finished(run):
            self.end(run)

    def note(self, run: str, url: str) -> None:
        """Record that the run got the URL."""
        self._open()
        with self._lock, self._journal(run).open("a") as file:
            file.write(f"{url}\n")

    def end(self, run: str) -> None:
        """Forget the run: it is complete."""
        self._journal(run).unlink(missing_ok=True)

    def _open(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)

    def _file(self, url: str) -> Path:
        return self.root / f"{_digest(url)}.answer"

    def _journal(self, run: str) -> Path:
        return self.root / f"{_digest(run)}.run"


def _digest(name: str) -> str:
    return sha256(name.encode()).hexdigest()
