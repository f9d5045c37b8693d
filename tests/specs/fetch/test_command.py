"""`runai-specs fetch` from end to end, against a site on this machine."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from runai_specs import load, read_catalog
from runai_specs.catalog.local_contracts import checked_name, names, origin_of
from runai_specs.catalog.model import PACKAGED
from runai_specs.commands.main import main
from runai_specs.contract.build import make_contract
from runai_specs.errors import UnknownNameError
from runai_specs.fetch import find_in_mirror
from runai_specs.fetch.model import Format
from runai_specs.fetch.origins import source_of

from .publishing import contract, fern, gitbook, redoc
from .server import Reply, Site

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command: exit code, stdout, stderr."""

    def fetch(*arguments: object) -> tuple[int, str, str]:
        code = main(["fetch", *map(str, arguments)])
        out, err = capsys.readouterr()
        return code, out, err

    return fetch


def published(site: Site, folder: Path) -> Path:
    """A data folder whose catalog has one release, published on the site in every shape."""
    site.put_all(gitbook(contract(), site.url, "/docs/1.4/"))
    site.put_all(fern(contract(), site.url, "/fern/v1.4/"))
    site.put("/redoc/1.4", Reply(redoc(contract()).encode(), kind="text/html"))
    data = json.dumps(contract()).encode()
    site.put("/raw/abc/swagger.json", data)
    entry = f"""
default_api = "shelves"
[formats]
raw = "file"
pages = "gitbook"
live = "control-plane"
[apis.shelves]
title = "Shelves"
package = "shelves"
[apis.shelves.sources]
raw = "{site.url}/raw/{{commit}}/swagger.json"
pages = "{site.url}/docs/{{release}}"
fern = "{site.url}/fern/v{{release}}"
redoc = "{site.url}/redoc/{{release}}"
live = "{{base_url}}/api"
[[apis.shelves.releases]]
name = "1.4"
track = "self-hosted"
released = {{ date = 2030-01-01, kind = "exact", source = "https://shelves.example" }}
sources = ["pages", "fern", "redoc", "live"]
upstream = {{ source = "raw", commit = "abc", captured = 2030-01-02, sha256 = "{sha256(data).hexdigest()}" }}
[[apis.shelves.releases]]
name = "1.5"
track = "self-hosted"
released = {{ date = 2030-02-01, kind = "exact", source = "https://shelves.example" }}
sources = ["live"]
"""
    folder.mkdir()
    (folder / "catalog.toml").write_text(entry)
    return folder


@pytest.mark.parametrize("source", ["pin", "pages", "fern", "redoc"])
def test_a_release_is_fetched_from_each_of_its_sources(
    site: Site, tmp_path: Path, run: Run, source: str
) -> None:
    """Whatever its shape, the same operations end in the mirror."""
    data, mirror = published(site, tmp_path / "data"), tmp_path / "mirror"
    code, out, err = run(
        "1.4", "--source", source, "--mirror", mirror, "--catalog", data, "--format", "json"
    )
    assert (code, err) == (0, "")
    (row,) = json.loads(out)["documents"]
    assert (row["api"], row["release"], row["source"]) == ("shelves", "1.4", source)
    assert (row["operations"], row["conflicts"]) == (4, [])
    path = find_in_mirror(mirror, "shelves", "1.4")
    assert path
    assert row["file"] == str(path)
    assert row["sha256"] == sha256(path.read_bytes()).hexdigest()
    assert load(path).document["paths"] == make_contract(contract())["paths"]


def test_without_names_what_is_pinned_is_fetched(site: Site, tmp_path: Path, run: Run) -> None:
    """From where it is pinned, into the user's cache."""
    data = published(site, tmp_path / "data")
    code, out, _ = run("--catalog", data)
    assert code == 0
    assert out.startswith("shelves/1.4: 4 operations from pin (1 pages, ")
    assert [asked.path for asked in site.asked] == ["/raw/abc/swagger.json"]
    assert Path(out.rsplit(" in ", 1)[1].strip()).is_relative_to(tmp_path / "home")


def test_a_source_that_changed_since_the_pin_is_refused(
    site: Site, tmp_path: Path, run: Run
) -> None:
    """Bytes under another hash than the catalog's are an error, and nothing is written."""
    data, mirror = published(site, tmp_path / "data"), tmp_path / "mirror"
    site.put("/raw/abc/swagger.json", json.dumps(contract() | {"x": 1}))
    code, out, err = run("1.4", "--mirror", mirror, "--catalog", data)
    assert (code, out) == (2, "")
    assert "its sha256 is" in err
    assert not mirror.exists()


def test_a_cluster_becomes_a_release(site: Site, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a control plane serves is known under a name from then on, to load and so to all."""
    monkeypatch.setenv("RUNAI_TOKEN", "secret-token")
    site.put("/api/redoc-runai.swagger.yaml", yaml.safe_dump(contract()))
    code, out, err = run("--from", site.url, "--as", "my-cluster")
    assert (code, err) == (0, "")
    assert "my-cluster: 4 operations from control-plane" in out
    assert "secret-token" not in out
    assert site.asked[0].headers["authorization"] == "Bearer secret-token"
    assert load("my-cluster").document == make_contract(contract())
    assert load("my-cluster").document == load(load("my-cluster").source).document
    assert names() == ("my-cluster",)
    assert origin_of("my-cluster")["url"] == f"{site.url}/api/redoc-runai.swagger.yaml"
    with pytest.raises(UnknownNameError, match=r"did you mean 'my-cluster'"):
        load("my-clust")


def test_the_token_of_another_control_plane_is_not_sent(
    site: Site, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token that the environment gives for one address does not go to another."""
    monkeypatch.setenv("RUNAI_TOKEN", "secret-token")
    monkeypatch.setenv("RUNAI_BASE_URL", "https://other.example")
    site.put("/api/redoc-runai.swagger.yaml", yaml.safe_dump(contract()))
    assert run("--from", site.url, "--as", "my-cluster")[0] == 0
    assert "authorization" not in site.asked[0].headers


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("", Format.CONTROL_PLANE),
        ("/api/redoc-runai.swagger.yaml", Format.CONTROL_PLANE),
        ("/behind/a/prefix", Format.CONTROL_PLANE),
        ("/raw/abc/swagger.json", Format.FILE),
        ("/redoc/1.4", Format.REDOC),
        ("/docs/1.4/llms.txt", Format.GITBOOK),
        ("/fern/v1.4/llms.txt", Format.FERN),
    ],
)
def test_the_shape_of_an_address_is_found_out(
    site: Site, tmp_path: Path, run: Run, path: str, form: Format
) -> None:
    """What an address serves decides how it is read."""
    published(site, tmp_path / "data")
    site.put("/api/redoc-runai.swagger.yaml", yaml.safe_dump(contract()))
    site.put("/docs/1.4/llms.txt", "- [A](reference/shelves.md)\n- [B](reference/books.md)\n")
    shell = Reply(b"<html>shell</html>", kind="text/html")
    site.put("/behind/a/prefix", shell)
    site.put("/behind/a/prefix/api/redoc-runai.swagger.yaml", yaml.safe_dump(contract()))
    code, out, err = run("--from", f"{site.url}{path}", "--as", "mine", "--format", "json")
    assert (code, err) == (0, "")
    (row,) = json.loads(out)["documents"]
    assert (row["format"], row["operations"]) == (form, 4)


def test_a_folder_on_this_machine(tmp_path: Path, run: Run) -> None:
    """A path is read as one, for a release of the catalog too."""
    (tmp_path / "api.yaml").write_text(yaml.safe_dump(contract()))
    mirror = tmp_path / "mirror"
    code, out, _ = run("2.25", "--from", tmp_path / "api.yaml", "--mirror", mirror)
    assert code == 0
    assert out.startswith("control-plane/2.25: 4 operations from local")
    assert (mirror / "control-plane/2.25.yaml").read_text() == yaml.safe_dump(contract())


def disagreeing(site: Site) -> None:
    """One page of the documentation says something else than the other."""
    path = "/docs/1.4/reference/books.md"
    site.put(path, site.replies[path][0].body.decode().replace('"uuid"', '"slug"'))


def test_pages_that_disagree_are_reported(site: Site, tmp_path: Path, run: Run) -> None:
    """On stderr and in the JSON; the document keeps both."""
    data = published(site, tmp_path / "data")
    disagreeing(site)
    code, out, err = run("1.4", "--source", "pages", "--catalog", data, "--format", "json")
    assert code == 0
    assert err.startswith("conflict: components/schemas/Id differs at /format between ")
    assert len(json.loads(out)["documents"][0]["conflicts"]) == 1


def test_strictly_pages_must_agree(site: Site, tmp_path: Path, run: Run) -> None:
    """With --strict that is a failed check, and nothing is written."""
    data, mirror = published(site, tmp_path / "data"), tmp_path / "mirror"
    disagreeing(site)
    code, out, err = run(
        "1.4", "--source", "pages", "--catalog", data, "--mirror", mirror, "--strict"
    )
    assert (code, out) == (1, "")
    assert "conflict: " in err
    assert not mirror.exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--from", "https://a.test"], "--from needs a name for the document"),
        (["--from", "https://a.test", "1.4", "1.5"], "--from is one document"),
        (["--as", "mine"], "--as names one document"),
        (["--as", "1.4", "--from", "x"], "the catalog has a release of that name"),
        (["--as", "../evil", "--from", "x"], "cannot name a file"),
        (["--as", "a/b", "--from", "x"], "cannot name a file"),
        (["--as", "nul", "--from", "x"], "cannot name a file"),
        (["1.6"], "unknown release of shelves '1.6'"),
        (["1.4", "--source", "nowhere"], "unknown source of shelves/1.4 'nowhere' (known: pin, "),
        (["1.4", "--source", "live"], "give a control plane's with --from URL"),
        (["1.5"], "the catalog names no source of shelves/1.5; give its address with --from"),
        (["--from", "ftp://a.test/x", "--as", "mine"], "neither an http or https URL nor a path"),
        (["--from", "gone.yaml", "--as", "mine"], "gone.yaml: No such file"),
        (["--from", "x", "--source", "teletype", "--as", "mine"], "unknown source 'teletype'"),
    ],
)
def test_wrong_usage_is_one_line(
    site: Site, tmp_path: Path, run: Run, arguments: list[str], problem: str
) -> None:
    """Exit code 2, nothing asked, nothing written."""
    data = published(site, tmp_path / "data")
    code, out, err = run(*arguments, "--catalog", data)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert problem in err
    assert site.asked == []


def test_a_failure_leaves_nothing_half_written(site: Site, tmp_path: Path, run: Run) -> None:
    """When the second of two releases cannot be had, the first is not written either."""
    data, mirror = published(site, tmp_path / "data"), tmp_path / "mirror"
    text = (data / "catalog.toml").read_text()
    (data / "catalog.toml").write_text(text.replace('sources = ["live"]', 'sources = ["redoc"]'))
    code, _, err = run("1.4", "1.5", "--mirror", mirror, "--catalog", data)
    assert code == 2
    assert (
        err
        == f"error: {site.url}/redoc/1.5: the server answered 404; check the address and the release\n"
    )
    assert not mirror.exists()


def test_a_proxy_of_the_environment_is_used(
    site: Site, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requests go where HTTP_PROXY says."""
    monkeypatch.setenv("HTTP_PROXY", site.url)
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    site.put("/api/redoc-runai.swagger.yaml", yaml.safe_dump(contract()))
    code, _, err = run("--from", "http://cluster.test", "--as", "mine")
    assert (code, err) == (0, "")
    assert site.asked[0].headers["host"] == "cluster.test"


def test_a_missing_ca_bundle_is_one_line(
    site: Site, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A wrong SSL_CERT_FILE is named."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "gone.pem"))
    code, _, err = run("--from", site.url, "--as", "mine")
    assert (code, err.count("\n")) == (2, 1)
    assert "SSL_CERT_FILE" in err


def test_every_source_of_the_catalog_has_a_format() -> None:
    """Each release can be fetched from each source that the catalog lists, or says from where."""
    catalog = read_catalog()
    sources = [
        source_of(catalog, release, name)
        for release in catalog.releases
        for name in release.sources
        if name != "live"
    ]
    assert len(sources) > 20
    assert all(source.url.startswith("https://") and "{" not in source.url for source in sources)


@pytest.mark.slow
def test_the_pinned_documents_come_back_from_every_shape(
    shared: Path, site: Site, tmp_path: Path, run: Run
) -> None:
    """The newest real document, split as the documentation does and merged, has the same contract."""
    upstream = json.loads((shared / "upstream/control-plane/2.24.json").read_bytes())
    site.put_all(gitbook(upstream, site.url, "/api/2.24/"))
    code, _, err = run(
        "2.24", "--source", "gitbook", "--from", f"{site.url}/api/2.24", "--mirror", tmp_path / "m"
    )
    assert (code, err) == (0, "")
    got = load(tmp_path / "m/control-plane/2.24.json").document
    pinned = load("2.24").document
    empty = [path for path, item in pinned["paths"].items() if not set(item) - {"parameters"}]
    assert got["paths"] == {p: item for p, item in pinned["paths"].items() if p not in empty}
    for kind, held in got["components"].items():
        assert held == {name: pinned["components"][kind][name] for name in held}


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a b", "a/b", "a\\b", "-a", "a\n", "con", "x" * 65]
)
def test_names_that_cannot_be_paths(name: str) -> None:
    """They are refused wherever a name becomes part of a path."""
    with pytest.raises(Exception, match="cannot name a file"):
        checked_name("name", name)


@pytest.fixture
def shared() -> Path:
    """The folder with the documents as published, where the machine has it."""
    import os

    root = Path(__file__).parents[3]
    folder = Path(os.environ.get("RUNAI_SHARED", root.parent / "shared"))
    if not (folder / "upstream").is_dir():
        pytest.skip("the published documents are not on this machine")
    return folder


def test_documents_of_a_data_folder_elsewhere(site: Site, tmp_path: Path, run: Run) -> None:
    """A copy of the catalog works like the package's own."""
    shutil.copy(PACKAGED / "catalog.toml", tmp_path / "catalog.toml")
    site.put("/x.json", json.dumps(contract()))
    code, out, _ = run("3.0", "--from", f"{site.url}/x.json", "--catalog", tmp_path)
    assert code == 0
    assert "control-plane/3.0: 4 operations" in out


def test_a_token_that_cannot_be_one_is_refused_and_not_shown(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line break inside it would be told by the HTTP library, token and all."""
    monkeypatch.setenv("RUNAI_TOKEN", "secret-one\nsecret-two")
    assert main(["fetch", "--from", site.url, "--as", "mine"]) == 2
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert "RUNAI_TOKEN" in error
    assert "secret" not in error
    assert site.asked == []


def test_what_is_kept_of_an_address_has_no_secrets(
    site: Site, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in what is printed nor in what is written, which is the user's alone whatever the umask."""
    monkeypatch.setattr("runai_specs.files._umask", lambda: 0)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    site.put("/openapi.json", json.dumps(contract()))
    address = f"{site.url}/openapi.json?sig=secret-three".replace("//", "//user:secret-four@", 1)
    cache = tmp_path / "cache"
    code = main(
        ["fetch", "--from", address, "--as", "mine", "--cache", str(cache), "--format", "json"]
    )
    shown = capsys.readouterr()
    assert code == 0, shown.err
    assert "secret" not in shown.out + shown.err
    pattern = address.replace("openapi", "{release}").replace("?", "?v={release}&")
    made = tmp_path / "made"
    assert main(["init", str(made), "--from", pattern, "--release", "openapi", "--cache", str(cache)]) == 0  # fmt: skip
    assert f"{site.url}/{{release}}.json?v={{release}}" in (made / "catalog.toml").read_text()
    kept = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert kept
    assert all(b"secret" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    written = [*kept, *(path for path in cache.rglob("*") if path.is_file())]
    assert all(path.stat().st_mode & 0o077 == 0 for path in written)
    assert all(path.parent.stat().st_mode & 0o077 == 0 for path in kept)
    assert cache.stat().st_mode & 0o077 == 0
