"""Answers that were fetched before, on disk and outside the repository."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from ...files import write_whole
from ..model import Answer


@dataclass(frozen=True, slots=True)
class Cache:
    """Answers by URL, one file each: a line of JSON about it, then the content."""

    root: Path
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

    def _open(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)

    def _file(self, url: str) -> Path:
        return self.root / f"{_digest(url)}.answer"


def _digest(name: str) -> str:
    return sha256(name.encode()).hexdigest()
