"""Which source is meant: by a release's entry in the catalog, or by an address somebody gave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from ..catalog.model import Catalog, Coverage, Release
from ..errors import ToolkitError, UnknownNameError, is_address
from .errors import InvalidAddressError, RefusedStatusError
from .model import Format, Source, Transport
from .sources import content, control_plane, links, redoc
from .transport.redirect import checked

PIN = "pin"
"""The name of the source that a release is pinned from."""


class NoSourceError(ToolkitError):
    """The catalog names no address that a release can be fetched from."""


def source_of(catalog: Catalog, release: Release, name: str | None = None) -> Source:
    """The source of that name that publishes the release; without a name the one it is pinned from,
    else the first that the catalog lists. Raises UnknownNameError or NoSourceError.
    """
    pinned = release.upstream if _is_public(release) else None
    if pinned and name in (None, PIN):
        form = Format(catalog.formats.get(pinned.source or "", Format.FILE))
        return Source(PIN, form, pinned.url, release.api, release.name, sha256=pinned.sha256)
    usable = [source for source in release.sources if _format(catalog, source) is not _LIVE]
    if name is None and not usable:
        raise NoSourceError(
            f"the catalog names no source of {release.key}; give its address with --from"
        )
    chosen = name or usable[0]
    if chosen not in release.sources:
        known = [*([PIN] if pinned else []), *release.sources]
        raise UnknownNameError(f"source of {release.key}", chosen, known)
    form = _format(catalog, chosen)
    if form is _LIVE:
        raise NoSourceError(
            f"{chosen} is no public address; give a control plane's with --from URL"
        )
    return Source(chosen, form, release.sources[chosen], release.api, release.name)


def source_at(
    address: str,
    transport: Transport,
    catalog: Catalog,
    *,
    name: str | None = None,
    allowed: Iterable[Path] = (),
) -> Source:
    """The source at a URL or path; of the format of the named source, else of the one found there.

    allowed: folders that a document at a path may refer to beside its own.
    """
    form = _format(catalog, name) if name else form_at(address, transport)
    return Source(name or str(form), form, address, allowed=tuple(allowed))


def form_at(address: str, transport: Transport) -> Format:
    """The format of what is at a URL or path, told by what it serves."""
    if not is_address(address):
        return _path(address)
    path = checked(address).path
    if path.endswith(control_plane.NAMES) or path in ("", "/"):
        return Format.CONTROL_PLANE
    if path.endswith(f"/{links.INDEX}"):
        return _documentation(address, transport)
    try:
        answer = transport.get(address)
    except RefusedStatusError:
        return Format.CONTROL_PLANE
    if not content.is_page(answer.content):
        return Format.FILE
    return Format.REDOC if redoc.is_one(answer) else Format.CONTROL_PLANE


def for_release(source: Source, release: Release) -> Source:
    """The source as one of a release."""
    return replace(source, api=release.api, release=release.name)


_LIVE = Format.CONTROL_PLANE


def _is_public(release: Release) -> bool:
    """Whether the document that the release is pinned from is published as it stands."""
    upstream = release.upstream if release.coverage is Coverage.FULL else None
    return upstream is not None and is_address(upstream.url)


def _path(address: str) -> Format:
    if "://" in address and not Path(address).exists():
        raise InvalidAddressError(address, "neither an http or https URL nor a path", "give one")
    return Format.LOCAL


def _documentation(address: str, transport: Transport) -> Format:
    """Fern's indexes name OpenAPI documents, GitBook's pages hold them."""
    folder = urlsplit(address).path.removesuffix(links.INDEX)
    listed = links.index_of(address, folder, transport).links
    named = any(url.endswith(("/openapi.json", "/openapi.yaml")) for url in listed)
    return Format.FERN if named else Format.GITBOOK


def _format(catalog: Catalog, name: str) -> Format:
    try:
        return Format(catalog.formats.get(name, name))
    except ValueError:
        raise UnknownNameError("source", name, (*catalog.formats, *Format)) from None
