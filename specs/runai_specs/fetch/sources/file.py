"""A document published as one file, such as a raw file of a repository at a commit."""

from __future__ import annotations

from ..errors import UnexpectedContentError
from ..model import Answer, Fetched, Page, Progress, Source, Transport
from . import content


def collect(source: Source, transport: Transport, progress: Progress) -> Fetched:
    """The file, as it stands. Raises UnexpectedContentError when its hash is not the one known."""
    answer = transport.get(source.url)
    progress(1, 1)
    return of(source, answer)


def of(source: Source, answer: Answer) -> Fetched:
    """What was fetched, for an answer that is the document itself."""
    if source.sha256 and answer.sha256 != source.sha256:
        raise UnexpectedContentError(
            answer.url,
            f"its sha256 is {answer.sha256}, known is {source.sha256}",
            "find out who changed it before you use it",
        )
    return Fetched(
        source=source,
        url=answer.url,
        content=answer.content,
        document=content.read(answer),
        etag=answer.etag,
        last_modified=answer.last_modified,
        pages=(Page.of(answer),),
    )
