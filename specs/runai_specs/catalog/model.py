"""The catalog: which APIs there are, their releases in order, and where each document is from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import StaleFileError, ToolkitError, UnknownNameError
from ..files import digest, recover
from ..local_files import nameable, read_plain
from ..toml_files import expect_form, read_toml
from .form import CATALOG as CATALOG_FORM
from .local_contracts import checked_name

PACKAGED = Path(__file__).parents[1] / "data"
"""The catalog that comes with the toolkit."""
CATALOG = "catalog.toml"
_KINDS = ("exact", "derived", "bounded")


class Released(NamedTuple):
    """When a release came out: between earliest and latest, None for unknown.

    kind: "exact" (official notes say so), "derived" (from another date) or "bounded". source: the
    page that says so.
    """

    earliest: date | None
    latest: date | None
    kind: str
    source: str

    def __str__(self) -> str:
        if self.earliest == self.latest and self.earliest is not None:
            return str(self.earliest)
        return f"{self.earliest or ''}..{self.latest or ''}"


class Coverage(StrEnum):
    """How much of a release's API its contract holds."""

    FULL = "full"
    PARTIAL = "partial"


class Upstream(NamedTuple):
    """The document that a pin is made from; sha256 is of its bytes.

    source: the one of the API's that publishes it, where it is one of them.

    known: the file of single facts in the data folder that takes the place of a document that
    could not be had; url is then the documentation that they were read in.
    """

    url: str
    sha256: str
    captured: date
    commit: str | None = None
    tag: str | None = None
    same_as: str | None = None
    known: str | None = None
    source: str | None = None


class Snapshot(NamedTuple):
    """What a track without releases served on a day, and the pin that holds it."""

    date: date
    pin: str


@dataclass(frozen=True, slots=True)
class Release:
    """One release of an API; upstream is None while it is not pinned. note: how sure what is known of
    it is.

    A snapshot that is kept apart is one too, of no other sources (see `Api.archive`).
    """

    api: str
    name: str
    track: str
    released: Released
    upstream: Upstream | None
    client: bool
    sources: Mapping[str, str]
    snapshots: tuple[Snapshot, ...]
    note: str = ""

    @property
    def key(self) -> str:
        """The name of the release among those of all APIs, also that of its file."""
        return f"{self.api}/{self.name}"

    @property
    def file(self) -> str:
        """Where the pin is, below the folder of the catalog: what is the same is there once."""
        owner = self.upstream.same_as if self.upstream else None
        return f"{self.api}/{owner or self.name}.json"

    @property
    def coverage(self) -> Coverage | None:
        """How much of the API the contract holds; None while there is none."""
        if self.upstream is None:
            return None
        return Coverage.PARTIAL if self.upstream.known else Coverage.FULL


@dataclass(frozen=True, slots=True)
class TokenExchange:
    """Where client id and secret become a token: url is absolute or a path of the API.

    discovery: the url leads to an OpenID Connect configuration that names the real one. media and
    fields: what is sent; `{client_id}` and `{client_secret}` stand for the credentials. Empty, they
    mean the form of OAuth's client credentials.
    """

    url: str
    media: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    discovery: bool = False


class LoginEntry(NamedTuple):
    """Where a text of a login is: a JSON file, the keys that lead to it, and whether it is in Base64."""

    file: str
    keys: tuple[str, ...]
    base64: bool = False


class CommandLogin(NamedTuple):
    """Where the API's own command-line tool keeps its login.

    command: what a user types to log in. folder: where its files are, unless the environment
    variable says otherwise. token, address: where they are written in it.
    """

    command: str
    folder: str
    variable: str
    token: LoginEntry
    address: LoginEntry


@dataclass(frozen=True, slots=True)
class Publishing:
    """How clients of an API are published, as the catalog says it.

    name: of a distribution, with `{release}` in it; empty for FAMILY-PACKAGE-RELEASE. authors: each
    `Name <address>`, or one of both. license: an SPDX expression. index: the address that archives are
    uploaded to. None where nothing is said.
    """

    name: str = ""
    authors: tuple[str, ...] = ()
    license: str | None = None
    index: str | None = None


@dataclass(frozen=True, slots=True)
class Api:
    """An API with its releases in release order; package names its clients.

    family: what the base class of errors and the environment variables of its clients are named
    after; address: that of an installation, for examples. exchanges: how it gives tokens for
    credentials, the preferred way first. login: where its command-line tool keeps a login.

    archive: the earlier snapshots that have a pin of their own (`latest-2026-01-31`). policies: the
    name of the policy that holds on a track; on the others nothing is promised. hosts: what is part
    of the names of its hosts, and of names in code that mean it. official: the import package of the
    vendor's own Python client, made by OpenAPI Generator. publishing: what packages of clients say.
    """

    name: str
    title: str
    package: str
    releases: tuple[Release, ...]
    archive: tuple[Release, ...] = ()
    family: str = ""
    address: str = ""
    exchanges: tuple[TokenExchange, ...] = ()
    login: CommandLogin | None = None
    policies: Mapping[str, str] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()
    official: str | None = None
    publishing: Publishing = Publishing()

    @property
    def tracks(self) -> tuple[str, ...]:
        """Its tracks, in the order of the catalog."""
        return tuple(dict.fromkeys(release.track for release in self.releases))

    def on(self, track: str) -> tuple[Release, ...]:
        """The releases of one track, in order."""
        return tuple(release for release in self.releases if release.track == track)

    def release(self, name: str) -> Release:
        """The release of that name; UnknownNameError when there is none."""
        for release in (*self.releases, *self.archive):
            if release.name == name:
                return release
        raise UnknownNameError(
            f"release of {self.name}", name, (release.name for release in self.releases)
        )


@dataclass(frozen=True)  # no slots: `_apis` is cached
class Catalog:
    """Every API; default_api is the one meant by a release name alone.

    formats says of each source of documents in which shape it publishes them. folder: where the
    catalog is, with everything that is known of its APIs.
    """

    apis: tuple[Api, ...]
    default_api: str
    formats: Mapping[str, str]
    folder: Path

    def file_of(self, release: Release) -> Path:
        """Where the contract of a release is, or will be."""
        return self.folder / release.file

    @property
    def policies(self) -> Path:
        """The folder of the policies."""
        return self.folder / "policies"

    def records(self, api: str) -> Path:
        """The folder of what is recorded of an API: its lifecycle, the methods of its clients."""
        return self.folder / "records" / api

    @cached_property
    def _apis(self) -> Mapping[str, Api]:
        return {api.name: api for api in self.apis}

    def api(self, name: str | None = None) -> Api:
        """The API of that name, or the default; UnknownNameError when there is none."""
        wanted = self.default_api if name is None else name
        if wanted not in self._apis:
            raise UnknownNameError("API", wanted, self._apis)
        return self._apis[wanted]

    def release(self, name: str) -> Release:
        """The release that a name like "2.24", "latest" or "multi-tenant@2.23" means."""
        api, _, release = name.rpartition("@")
        if "/" in name:  # an address or a path
            raise UnknownNameError(
                "release", name, (release.name for release in self.api().releases)
            )
        return self.api(api or None).release(release)

    def knows(self, name: str) -> bool:
        """Whether a name means a release."""
        try:
            self.release(name)
        except UnknownNameError:
            return False
        return True

    @property
    def releases(self) -> Iterator[Release]:
        """Every release of every API."""
        return (release for api in self.apis for release in api.releases)

    @property
    def pinned(self) -> Iterator[Release]:
        """The releases that have, or can be given, a pin."""
        return (release for release in self.releases if release.upstream is not None)

    @property
    def published(self) -> Iterator[Release]:
        """The pinned releases whose whole document is published."""
        return (release for release in self.pinned if release.coverage is Coverage.FULL)

    @property
    def archived(self) -> Iterator[Release]:
        """The earlier snapshots that have a pin of their own."""
        return (release for api in self.apis for release in api.archive)

    @property
    def clients(self) -> Iterator[Release]:
        """The releases that a client is built for when none is named."""
        return (release for release in self.releases if release.client)


def read_catalog(folder: Path = PACKAGED) -> Catalog:
    """The catalog in a folder; read again only when the file has changed. Raises CatalogError."""
    path = folder / CATALOG
    try:
        with nameable(folder):
            recover(folder)
            changed = max(file.stat().st_mtime_ns for file in (path, *folder.glob("*.yaml")))
    except (FileNotFoundError, NotADirectoryError):
        raise NoCatalogError(folder) from None
    return _read(path, changed)


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> Catalog:
    try:
        written = read_toml(path)
    except ValueError as error:
        raise StaleFileError(path, f"not TOML: {error}", "mend the entry") from None
    try:
        expect_form(written, CATALOG_FORM)
        apis = tuple(_api(name, table, path.parent) for name, table in written["apis"].items())
        default = written.get("default_api") or apis[0].name
        return Catalog(apis, default, written.get("formats", {}), path.parent)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise CatalogError(path, error) from None


class NoCatalogError(ToolkitError):
    """A folder was named as a catalog that is none."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder}: no catalog there (no {CATALOG}); `runai-specs init` makes one")


class CatalogError(ToolkitError):
    """An entry of the catalog does not have what an entry needs."""

    def __init__(self, path: Path, error: Exception) -> None:
        what = f"no {error.args[0]!r}" if isinstance(error, KeyError) else str(error)
        super().__init__(f"{path}: an entry cannot be read: {what}; compare it with its neighbours")


def _api(name: str, table: Mapping[str, Any], data: Path) -> Api:
    releases: list[Release] = []
    checked_name("API", name)
    for entry in table["releases"]:
        checked_name("release", entry["name"])
        if any(known.name == entry["name"] for known in releases):
            raise ValueError(f"{name} {entry['name']} is listed twice")
        releases.append(_release(name, table, entry, releases, data))
    archive = [
        archived
        for release, entry in zip(releases, table["releases"], strict=True)
        for archived in _archive(release, entry, data)
    ]
    return Api(
        name,
        table["title"],
        table["package"],
        tuple(releases),
        tuple(archive),
        table.get("family", re.sub(r"\W+", "", name).lower()),
        table.get("address", "https://api.example.com"),
        tuple(
            TokenExchange(exchange["url"], exchange["media"], tuple(exchange["fields"].items()))
            for exchange in table.get("exchanges", ())
        ),
        _login(table.get("login")),
        table.get("policies", {}),
        tuple(host.lower() for host in table.get("hosts", (name,))),
        table.get("official"),
        _publishing(table.get("publish", {})),
    )


def _publishing(table: Mapping[str, Any]) -> Publishing:
    """The `publish` entry of an API, checked."""
    if unknown := sorted(set(table) - {"name", "authors", "license", "index"}):
        raise ValueError(f"publish has {unknown[0]!r}, which means nothing here")
    for key in ("name", "license", "index"):
        if not _is_line(table.get(key, "-")):
            raise ValueError(f"publish: {key} is {table[key]!r}, not a line of text")
    name, authors = table.get("name", ""), table.get("authors", [])
    if name and not (_PATTERN.fullmatch(name) and name.count(_RELEASE) == 1):
        raise ValueError(
            f"publish: the name {name!r} is no pattern of package names: letters, digits, '.', '_', '-',"
            f" and {_RELEASE} once, so that every release has a package of its own"
        )
    if not (isinstance(authors, list) and all(map(_is_line, authors))):
        raise ValueError(f"publish: authors is {authors!r}, not a list of lines of text")
    return Publishing(name, tuple(authors), table.get("license"), table.get("index"))


_RELEASE = "{release}"
_PATTERN = re.compile(r"(?=[A-Za-z{])(?:[A-Za-z0-9._-]|\{release\})*(?<=[A-Za-z0-9}])")


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def _login(table: Mapping[str, Any] | None) -> CommandLogin | None:
    if table is None:
        return None
    token, address = (
        LoginEntry(setting["file"], tuple(setting["keys"]), setting.get("base64", False))
        for setting in (table["token"], table["address"])
    )
    return CommandLogin(table["command"], table["folder"], table["variable"], token, address)


def _release(
    api: str, table: Mapping[str, Any], entry: Mapping[str, Any], before: list[Release], data: Path
) -> Release:
    addresses = {**table.get("sources", {}), **entry.get("addresses", {})}
    name = entry["name"]
    return Release(
        api=api,
        name=name,
        track=entry["track"],
        released=_released(name, entry["released"]),
        upstream=_upstream(name, entry.get("upstream"), addresses, before, data),
        client=entry.get("client", False),
        sources={s: addresses[s].replace("{release}", name) for s in entry.get("sources", ())},
        snapshots=tuple(Snapshot(row["date"], row["pin"]) for row in entry.get("snapshots", ())),
        note=str(entry.get("note", "")),
    )


def _archive(release: Release, entry: Mapping[str, Any], data: Path) -> Iterator[Release]:
    """The snapshots of a release that have a document of their own."""
    for written in entry.get("snapshots", ()):
        checked_name("snapshot", written["pin"])
        if "upstream" in written:
            upstream = _upstream(written["pin"], written["upstream"], {}, [], data)
            day = written["date"]
            yield replace(
                release,
                name=written["pin"],
                released=Released(day, day, "exact", release.released.source),
                upstream=upstream,
                client=False,
                sources={},
                snapshots=(),
            )


def _released(name: str, written: Mapping[str, Any]) -> Released:
    if written["kind"] not in _KINDS:
        raise ValueError(f"the date of {name} is {written['kind']!r}, not one of {_KINDS}")
    day = written.get("date")
    earliest, latest = written.get("earliest", day), written.get("latest", day)
    return Released(earliest, latest, written["kind"], written["source"])


def _upstream(
    name: str,
    written: Mapping[str, Any] | None,
    addresses: Mapping[str, str],
    before: list[Release],
    data: Path,
) -> Upstream | None:
    if written is None:
        return None
    if "same_as" in written:
        return _borrowed(name, written["same_as"], before)
    if "known" in written:
        return _known(name, written, addresses, data)
    commit = written.get("commit")
    url = written.get("url") or addresses[written["source"]]
    return Upstream(
        url=url.replace("{release}", name).replace("{commit}", commit or ""),
        sha256=written["sha256"],
        captured=written["captured"],
        commit=commit,
        tag=written.get("tag"),
        source=written.get("source"),
    )


def _known(
    name: str, written: Mapping[str, Any], addresses: Mapping[str, str], data: Path
) -> Upstream:
    """A file of single facts: it lies beside the catalog, so its hash is that of what is there.

    No hash where the file is not there: nothing can be pinned then, and the rest can be read.
    """
    file = written["known"]
    if Path(file).name != file:
        raise ValueError(
            f"what is known of {name} is in {file!r}, which must be a file beside this"
        )
    actual = digest(read_plain(data / file)) if (data / file).is_file() else ""
    url = addresses[written["source"]].replace("{release}", name)
    return Upstream(url, actual, written["captured"], known=file)


def _borrowed(name: str, owner: str, before: list[Release]) -> Upstream:
    """The document of a release further up."""
    for release in before:
        if release.name == owner and release.upstream is not None:
            own = release.upstream
            return own._replace(same_as=owner)
    raise ValueError(f"the document of {name} is that of {owner}, which has none further up")
