"""Answers that were fetched before, on disk and outside the repository."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from ...errors import UnreadableFileError
from ...files import OWNER, private_folder, write_whole
from ...local_files import read_plain
from ..model import Answer


@dataclass(frozen=True, slots=True)
class Cache:
    """Answers by URL, one file each: a line of JSON about it, then the content.

    Of the URLs only digests are kept: they can hold passwords.
    """

    root: Path
    _lock: threading.Lock = field(default_factory=threading.Lock, compare=False)

    def get(self, asked: str, url: str) -> Answer | None:
        """The stored answer to what was asked for, if it came from the url; None when there is none or its
        file is damaged.
        """
        try:
            head, _, content = read_plain(self._file(asked)).partition(b"\n")
            facts = json.loads(head)
            answer = Answer(
                url,
                content,
                facts["etag"],
                facts["last_modified"],
                facts["content_type"],
                cached=True,
            )
        except (UnreadableFileError, OSError, ValueError, KeyError, TypeError):
            return None
        kept = (answer.sha256, _digest(asked), _digest(url))
        return (
            answer if (facts.get("sha256"), facts.get("asked"), facts.get("url")) == kept else None
        )

    def put(self, asked: str, answer: Answer) -> None:
        """Store the answer to what was asked for."""
        facts = {
            "asked": _digest(asked),
            "url": _digest(answer.url),
            "etag": answer.etag,
            "last_modified": answer.last_modified,
            "content_type": answer.content_type,
            "sha256": answer.sha256,
        }
        self._open()
        with self._lock:  # writing reads the process's umask, which must not happen twice at once
            content = json.dumps(facts).encode() + b"\n" + answer.content
            write_whole(self._file(asked), content, most=OWNER)

    def _open(self) -> None:
        private_folder(self.root)

    def _file(self, asked: str) -> Path:
        return self.root / f"{_digest(asked)}.answer"


def _digest(url: str) -> str:
    return sha256(url.encode("utf-8", "surrogatepass")).hexdigest()
