"""Each source, played by a site that publishes a small contract in its shape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from runai_specs.errors import InvalidDocumentError, ToolkitError
from runai_specs.fetch import Fetched, Format, Source, Transport, fetch
from runai_specs.fetch.errors import (
    FetchError,
    OverLimitError,
    RefusedStatusError,
    UnexpectedContentError,
)

from .publishing import contract, fern, gitbook, redoc
from .server import Reply, Site

FOLDER = "/api/1.4/"


def plain(document: Any) -> Any:
    """The document without the order of its keys."""
    return json.loads(json.dumps(document, sort_keys=True))


def of_gitbook(site: Site) -> Source:
    """The source of a GitBook site."""
    return Source("docs", Format.GITBOOK, f"{site.url}/llms.txt", folder=FOLDER)


def of_fern(site: Site) -> Source:
    """The source of a Fern site."""
    return Source("docs", Format.FERN, f"{site.url}/run/v1.4/llms.txt")


def publish_gitbook(site: Site) -> None:
    """Put the contract on the site as GitBook does."""
    site.put_all(gitbook(contract(), site.url, FOLDER))


def publish_fern(site: Site) -> None:
    """Put the contract on the site as Fern does."""
    site.put_all(fern(contract(), site.url, "/run/v1.4/"))


@pytest.mark.parametrize("kind", ["application/json", "text/yaml", "text/plain", "text/html"])
@pytest.mark.parametrize("ending", ["json", "yaml"])
@pytest.mark.parametrize("dump", [json.dumps, yaml.safe_dump])
def test_a_file_is_read_by_content(
    site: Site, transport: Transport, dump: Any, ending: str, kind: str
) -> None:
    """Neither the ending nor the content type decides whether a file is JSON or YAML."""
    data = dump(contract()).encode()
    site.put(f"/raw.{ending}", Reply(data, kind=kind, etag=True))
    got = fetch(Source("raw", Format.FILE, f"{site.url}/raw.{ending}"), transport=transport)
    assert plain(got.document) == plain(contract())
    assert got.content == data
    assert (got.retrieved, got.sha256) == (len(data), got.pages[0].sha256)
    assert got.etag


def test_a_file_that_is_not_the_known_one_is_refused(site: Site, transport: Transport) -> None:
    """Bytes under another hash than the source is known by are not used."""
    site.put("/raw.json", json.dumps(contract()))
    source = Source("raw", Format.FILE, f"{site.url}/raw.json", sha256="0" * 64)
    with pytest.raises(
        UnexpectedContentError, match=r"raw\.json: its sha256 is .*, known is 0{64}"
    ):
        fetch(source, transport=transport)


def test_gitbook_pages_become_the_contract(site: Site, transport: Transport) -> None:
    """Pages of the release, and only they, are read and merged; what trails them is cut."""
    publish_gitbook(site)
    seen: list[tuple[int, int]] = []
    got = fetch(of_gitbook(site), transport=transport, progress=lambda *now: seen.append(now))
    assert plain(got.document) == plain(contract())
    assert plain(json.loads(got.content)) == plain(contract())
    assert got.conflicts == ()
    assert [page.url.removeprefix(site.url) for page in got.pages] == [
        "/llms.txt",
        f"{FOLDER}getting-started/guide.md",
        f"{FOLDER}reference/shelves.md",
        f"{FOLDER}reference/books.md",
    ]
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_nothing_but_the_release_is_asked_for(site: Site, transport: Transport) -> None:
    """Other hosts, other releases and what the trailing section speaks of are never visited."""
    publish_gitbook(site)
    fetch(of_gitbook(site), transport=transport)
    assert all(a.path == "/llms.txt" or a.path.startswith(FOLDER) for a in site.asked)
    assert not any("0.9" in asked.path for asked in site.asked)
    assert {asked.headers["host"] for asked in site.asked} == {site.host}


def test_a_page_that_disagrees_is_reported(site: Site, transport: Transport) -> None:
    """A component that differs between two pages is a conflict with both places, down to the line."""
    publish_gitbook(site)
    path = f"{FOLDER}reference/books.md"
    text = site.replies[path][0].body.decode().replace('"uuid"', '"slug"')
    site.put(path, text)
    got = fetch(of_gitbook(site), transport=transport)
    assert [c.element for c in got.conflicts] == ["components/schemas/Id"]
    assert got.conflicts[0].pointer == "/format"
    assert got.conflicts[0].first.startswith(f"{site.url}{FOLDER}reference/shelves.md:")
    assert got.conflicts[0].second.startswith(f"{site.url}{path}:")


def test_a_damaged_fragment_is_refused_with_its_place(site: Site, transport: Transport) -> None:
    """A fragment cut short is an error that names page and line, not a missing operation."""
    publish_gitbook(site)
    path = f"{FOLDER}reference/books.md"
    text = site.replies[path][0].body.decode()
    line = next(n for n, row in enumerate(text.splitlines(), 1) if row.startswith('{"openapi"'))
    site.put(path, text.replace('"responses":', '"responses"', 1))
    with pytest.raises(
        InvalidDocumentError, match=rf"books\.md:{line}: a damaged OpenAPI fragment"
    ):
        fetch(of_gitbook(site), transport=transport)


@pytest.mark.parametrize(
    ("index", "problem"),
    [
        ("# Index\n", "names no page below /api/1.4/"),
        ("- [A](/api/1.4/guide.md)\n", "no page below /api/1.4/ holds an OpenAPI fragment"),
        ("- [A](/api/1.4/..%2f..%2fsecret.md)\n", "names no page below /api/1.4/"),
        ("- [A](/api/1.4/%2e%2e/%2e%2e/secret.md)\n", "names no page below /api/1.4/"),
        ("- [A](//elsewhere.test/api/1.4/a.md)\n", "names no page below /api/1.4/"),
    ],
)
def test_an_index_without_the_release(
    site: Site, transport: Transport, index: str, problem: str
) -> None:
    """An index that leads to nothing of the release is one clear error."""
    site.put("/llms.txt", index)
    site.put("/api/1.4/guide.md", "# Guide\n")
    with pytest.raises(UnexpectedContentError, match=problem):
        fetch(of_gitbook(site), transport=transport)
    assert not any("secret" in asked.path for asked in site.asked)


def test_only_the_trailing_section_is_cut(site: Site, transport: Transport) -> None:
    """An API may speak of agent instructions itself."""
    publish_gitbook(site)
    path = f"{FOLDER}reference/books.md"
    text = site.replies[path][0].body.decode()
    site.put(path, text.replace("# Books", "# Agent Instructions\n\n## Agent Instructions"))
    got = fetch(of_gitbook(site), transport=transport)
    assert plain(got.document) == plain(contract())


def test_an_index_may_lead_through_others(site: Site, transport: Transport) -> None:
    """An index of the release's own folder is followed, also when it leads back."""
    pages = gitbook(contract(), site.url, FOLDER)
    pages[f"{FOLDER}llms.txt"] = pages.pop("/llms.txt") + f"- [Up]({site.url}/llms.txt)\n"
    pages["/llms.txt"] = f"- [Release]({FOLDER}llms.txt)\n- [Other](/other/llms.txt)\n"
    site.put_all(pages)
    got = fetch(of_gitbook(site), transport=transport)
    assert plain(got.document) == plain(contract())
    assert site.times("/other/llms.txt") == 0


def test_fern_documents_become_the_contract(site: Site, transport: Transport) -> None:
    """The chain of indexes leads to the documents of the tags; the placeholder server is dropped."""
    publish_fern(site)
    got = fetch(of_fern(site), transport=transport)
    assert plain(got.document["paths"]) == plain(contract()["paths"])
    assert plain(got.document["components"]) == plain(contract()["components"])
    assert got.document["openapi"] == "3.1.0"
    assert "servers" not in got.document
    assert got.conflicts == ()
    assert all(a.path.startswith("/run/v1.4/") for a in site.asked)
    assert not any(a.path.endswith((".yaml", ".md")) for a in site.asked)


def test_fern_without_json_is_read_as_yaml(site: Site, transport: Transport) -> None:
    """A tag that offers only YAML is read from that."""
    for path, text in fern(contract(), site.url, "/run/v1.4/").items():
        if path.endswith(".json"):
            site.put(path.replace(".json", ".yaml"), yaml.safe_dump(json.loads(text)))
        else:
            kept = (line for line in text.splitlines() if "openapi.json" not in line)
            site.put(path, "\n".join(kept))
    got = fetch(of_fern(site), transport=transport)
    assert plain(got.document["paths"]) == plain(contract()["paths"])


def test_a_real_server_in_a_fern_document_stays(site: Site, transport: Transport) -> None:
    """Only the placeholder goes."""
    pages = fern(contract(), site.url, "/run/v1.4/")
    site.put_all(
        {p: t.replace("http://localhost:8080", "https://real.example") for p, t in pages.items()}
    )
    got = fetch(of_fern(site), transport=transport)
    assert got.document["servers"] == [{"url": "https://real.example"}]


def test_fern_without_documents(site: Site, transport: Transport) -> None:
    """Indexes that name no document are one clear error."""
    site.put("/run/v1.4/llms.txt", "- [Guide](/run/v1.4/guide.md)\n")
    with pytest.raises(UnexpectedContentError, match=r"names an openapi\.json"):
        fetch(of_fern(site), transport=transport)


def state(document: Any) -> str:
    """A Redoc state that keeps its document where a hosted page does."""
    return json.dumps({"definition": {"data": document}})


REDOC_PAGES = {
    "built": redoc(contract()),
    "window": f"<script>window.__redoc_state={state(contract())}</script>",
    "parsed": f"<script>const __redoc_state = JSON.parse({json.dumps(state(contract()))});</script>",
    "element": f'<script type="application/json" id="__redoc_state">{state(contract())}</script>',
    "versions": "<script>const __redoc_state = "
    + state(
        {
            "versions": [
                {"id": "1.3", "spec": {"openapi": "3.0.3", "info": {}, "paths": {}}},
                {"id": "1.4", "spec": contract()},
            ]
        }
    )
    + ";</script>",
    "script": '<script src="/redocly-state-0123abcd.js"></script>',
    "named": "<redoc spec-url='/shelves.yaml?x=1&amp;y=2'></redoc>",
    "called": "<script>Redoc.init('shelves.yaml', {}, null)</script>",
    "download": '<p>Download: <a href="/shelves.yaml" download="x">Download</a></p>',
}


@pytest.mark.parametrize("shape", REDOC_PAGES)
def test_redoc_pages_hold_the_contract(site: Site, transport: Transport, shape: str) -> None:
    """The document is found in the page's state, in its state script, or where the page says."""
    page = f"<!doctype html><html><body>{REDOC_PAGES[shape]}</body></html>"
    site.put("/1.4", Reply(page.encode(), kind="text/html"))
    script = f"const __redoc_state = JSON.parse({json.dumps(state(contract()))});"
    site.put("/redocly-state-0123abcd.js", script)
    site.put("/shelves.yaml", yaml.safe_dump(contract()))
    source = Source("page", Format.REDOC, f"{site.url}/1.4", release="1.4")
    got = fetch(source, transport=transport)
    assert plain(got.document) == plain(contract())


@pytest.mark.parametrize(
    "page",
    [
        "<html>nothing</html>",
        "<redoc spec-url='https://elsewhere.test/api.yaml'></redoc>",
        "<script>const __redoc_state = {broken",
        '<script>const __redoc_state = {"spec":{"data":{}}}</script>',
    ],
)
def test_a_page_without_a_document(site: Site, transport: Transport, page: str) -> None:
    """A page without a document, or with one on another host, is refused."""
    site.put("/1.4", page)
    with pytest.raises(UnexpectedContentError, match="not a Redoc page"):
        fetch(Source("page", Format.REDOC, f"{site.url}/1.4"), transport=transport)


def of_cluster(site: Site) -> Source:
    """The source that a control plane is."""
    return Source("mine", Format.CONTROL_PLANE, site.url)


@pytest.mark.parametrize(
    "name", ["redoc-runai.swagger.yaml", "redoc-runai.swagger.json", "docs/openapi.json"]
)
def test_a_control_plane_serves_its_document(site: Site, transport: Transport, name: str) -> None:
    """The first name that serves a document decides; the user interface's pages are none."""
    shell = Reply(b"<!DOCTYPE html><html>the user interface</html>", kind="text/html")
    site.put("/api/redoc-runai.swagger.yaml", shell)
    site.put("/api/docs/swagger.json", shell)
    site.put(f"/api/{name}", yaml.safe_dump(contract()))
    got = fetch(of_cluster(site), transport=transport, token="secret-token")
    assert plain(got.document) == plain(contract())
    assert got.url == f"{site.url}/api/{name}"
    assert site.asked[-1].headers["authorization"] == "Bearer secret-token"


def test_a_control_plane_may_show_its_document_only(site: Site, transport: Transport) -> None:
    """The page that shows the API is the last resort."""
    site.put("/api/docs", redoc(contract()))
    got = fetch(of_cluster(site), transport=transport)
    assert plain(got.document) == plain(contract())
    assert "authorization" not in site.asked[-1].headers


def test_a_control_plane_that_wants_a_token(site: Site, transport: Transport) -> None:
    """Missing rights end the search at once and say what to do."""
    site.put("/api/redoc-runai.swagger.yaml", Reply(status=401))
    with pytest.raises(RefusedStatusError, match="answered 401; give a token"):
        fetch(of_cluster(site), transport=transport)
    assert len(site.asked) == 1


def test_a_host_that_is_no_control_plane(site: Site, transport: Transport) -> None:
    """One error for all names tried."""
    with pytest.raises(FetchError, match="serves no API document"):
        fetch(of_cluster(site), transport=transport)


def test_a_token_goes_to_control_planes_only(site: Site, transport: Transport) -> None:
    """A public site never sees it."""
    publish_gitbook(site)
    fetch(of_gitbook(site), transport=transport, token="secret-token")
    assert not any("authorization" in asked.headers for asked in site.asked)


def test_pages_are_limited(site: Site, connect: Any) -> None:
    """An index that leads to more pages than allowed is refused before they are fetched."""
    site.put("/llms.txt", "\n".join(f"- [A](/api/1.4/{n}.md)" for n in range(20)))
    with pytest.raises(OverLimitError, match="leads to 20 pages, more than 19"):
        fetch(of_gitbook(site), transport=connect(pages=19))
    assert len(site.asked) == 1


@pytest.mark.parametrize("wrong", ["<!DOCTYPE html><html></html>", "\n <html>", "<!-- x --><html>"])
def test_a_web_page_is_no_document(site: Site, transport: Transport, wrong: str) -> None:
    """A login page under a document's address is called one."""
    site.put("/raw.yaml", Reply(wrong.encode(), kind="application/yaml"))
    with pytest.raises(UnexpectedContentError, match="a web page, not an API document"):
        fetch(Source("raw", Format.FILE, f"{site.url}/raw.yaml"), transport=transport)


@pytest.mark.parametrize("wrong", ["", "[]", "{", "swagger: '2.0'", "just words", "\x00\x01"])
def test_what_is_no_openapi_is_refused(site: Site, transport: Transport, wrong: str) -> None:
    """Any other content is refused in one line that names its address."""
    site.put("/raw.yaml", wrong)
    with pytest.raises(ToolkitError, match=r"/raw\.yaml") as error:
        fetch(Source("raw", Format.FILE, f"{site.url}/raw.yaml"), transport=transport)
    assert "\n" not in str(error.value)


def test_fetching_reports_what_it_read(site: Site, transport: Transport) -> None:
    """Every resource is recorded with its own hash and size."""
    publish_fern(site)
    got: Fetched = fetch(of_fern(site), transport=transport)
    assert len(got.pages) == 4 + 2
    assert got.retrieved == sum(len(site.replies[a.path][0].body) for a in site.asked)


def test_folders_of_a_contract(tmp_path: Path, transport: Transport) -> None:
    """A folder with one document gives that document."""
    (tmp_path / "api.yaml").write_text(yaml.safe_dump(contract()))
    (tmp_path / "package.json").write_text("{}")
    got = fetch(Source("mine", Format.LOCAL, str(tmp_path)), transport=transport)
    assert plain(got.document) == plain(contract())


@pytest.mark.parametrize("at", ["/llms.txt", "/api/llms.txt", "/api/1.4/llms.txt"])
def test_the_index_of_a_folder_is_found(site: Site, transport: Transport, at: str) -> None:
    """The address of a release's folder is enough: its index is there or above."""
    pages = gitbook(contract(), site.url, FOLDER)
    pages[at] = pages.pop("/llms.txt")
    site.put_all(pages)
    source = Source("docs", Format.GITBOOK, f"{site.url}/api/1.4")
    assert plain(fetch(source, transport=transport).document) == plain(contract())


def test_a_nearer_index_that_knows_nothing_is_passed_over(site: Site, transport: Transport) -> None:
    """An index of something else on the way up does not end the search."""
    publish_gitbook(site)
    site.put("/api/llms.txt", "# Nothing here\n")
    source = Source("docs", Format.GITBOOK, f"{site.url}/api/1.4/")
    assert plain(fetch(source, transport=transport).document) == plain(contract())


def test_a_folder_without_an_index(site: Site, transport: Transport) -> None:
    """No index at all is said so."""
    source = Source("docs", Format.GITBOOK, f"{site.url}/api/1.4")
    with pytest.raises(
        UnexpectedContentError, match=r"neither it nor what is above has an llms\.txt"
    ):
        fetch(source, transport=transport)


def test_fern_documents_lie_beside_their_pages(site: Site, transport: Transport) -> None:
    """Where the indexes name operations only, the documents are looked for next to those."""
    for path, text in fern(contract(), site.url, "/run/v1.4/").items():
        kept = (line for line in text.splitlines() if "openapi." not in line)
        site.put(path, text if path.endswith(".json") else "\n".join(kept))
    index = site.replies["/run/v1.4/llms.txt"][0].body.decode()
    site.put("/run/v1.4/llms.txt", f"{index}\n- [Guide](/run/v1.4/guides/start.md)\n")
    source = Source("docs", Format.FERN, f"{site.url}/run/v1.4/")
    assert plain(fetch(source, transport=transport).document["paths"]) == plain(contract()["paths"])
    assert site.times("/run/v1.4/guides/openapi.json") == 1


def test_index_pages_are_limited(
    site: Site, transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Indexes that lead to ever more indexes end in an error."""
    monkeypatch.setattr("runai_specs.fetch.sources.links.MAX_INDEXES", 5)
    for number in range(9):
        site.put(f"/run/{'a/' * number}llms.txt", f"- [On](/run/{'a/' * (number + 1)}llms.txt)")
    with pytest.raises(OverLimitError, match="leads to more than 5 index pages"):
        fetch(Source("docs", Format.FERN, f"{site.url}/run/llms.txt"), transport=transport)
    assert len(site.asked) == 5
