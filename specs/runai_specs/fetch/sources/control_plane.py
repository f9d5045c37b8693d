"""A live control plane: it serves its own document, under one of a few names."""

from __future__ import annotations

from urllib.parse import urljoin

from ...errors import InvalidDocumentError
from ..errors import MISSING, FetchError, RefusedStatusError, UnexpectedContentError
from ..model import Fetched, Progress, Source, Transport
from . import file, redoc

# The first is what control planes serve (documented for self-hosted installations); the others are
# what runai-professional-services/runai-agent tries after it.
NAMES = (
    "api/redoc-runai.swagger.yaml",
    "api/redoc-runai.swagger.json",
    "api/docs/swagger.json",
    "api/docs/openapi.json",
    "api/docs/swagger.yaml",
    "api/docs/openapi.yaml",
)
PAGE = "api/docs"


def collect(
    source: Source, transport: Transport, progress: Progress, token: str | None = None
) -> Fetched:
    """The document that the control plane at the source's URL serves, asked with the token.

    Names that are missing, or answered by the user interface instead, lead to the next one, and
    in the end to the page that shows the API. Raises RefusedStatusError at once where a token lacks.
    """
    named = next((name for name in NAMES if source.url.endswith(f"/{name}")), None)
    if named:
        return file.of(source, transport.get(source.url, token=token))
    base = source.url.rstrip("/") + "/"
    for done, name in enumerate(NAMES):
        progress(done, len(NAMES) + 1)
        try:
            answer = transport.get(urljoin(base, name), token=token)
            collected = file.of(source, answer)
        except RefusedStatusError as error:
            if error.status not in MISSING:
                raise
        except (UnexpectedContentError, InvalidDocumentError):
            if source.sha256:
                raise
        else:
            progress(1, 1)
            return collected
    for page in (urljoin(base, PAGE), source.url):
        try:
            return redoc.read(source, page, transport, progress, token)
        except RefusedStatusError as error:
            if error.status not in MISSING:
                raise
        except (UnexpectedContentError, InvalidDocumentError):
            continue
    raise FetchError(
        source.url,
        f"serves no API document ({NAMES[0]} and {len(NAMES)} other addresses tried)",
        "give the address of its document, or say what it is with --source",
    )
