"""`init`, `add-release`, `announce`, `remove`: a catalog of one's own, and who may be written to."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from ferry import documents, repository

from runai_compat.commands.main import main as compat
from runai_generator.commands.main import main as generate
from runai_specs import load, read_catalog
from runai_specs.catalog import edit
from runai_specs.commands.main import main
from runai_specs.files import write_all
from runai_specs.pins.found_releases import version_key

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs `runai-specs`; data and caches are the test's."""
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))

    def call(*arguments: object, main: Callable[[list[str]], int] = main) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """A file for each release, in no order."""
    folder = tmp_path / "documents"
    texts = {
        folder / f"ferry-{name}.json": json.dumps(document)
        for name, document in documents().items()
    }
    write_all(dict(reversed(texts.items())))
    return [str(path) for path in reversed(texts)]


def names(folder: Path) -> list[str]:
    return [release.name for release in read_catalog(folder).releases]


def test_releases_are_ordered_by_their_numbers() -> None:
    """Not by their letters; one before a release comes before it, names without numbers last."""
    ordered = sorted(["latest", "1.10", "2.0", "1.9", "2.0-rc1", "v1.2"], key=version_key)
    assert ordered == ["v1.2", "1.9", "1.10", "2.0-rc1", "2.0", "latest"]


def test_files_become_a_catalog(run: Run, files: list[str], tmp_path: Path) -> None:
    """Called as their names' versions; it verifies, and its contracts load."""
    code, _, err = run("init", tmp_path / "ferry", *files)
    assert code == 0, err
    assert names(tmp_path / "ferry") == ["1.0", "1.1", "1.2"]
    assert run("verify", "--catalog", tmp_path / "ferry")[0] == 0
    catalog = read_catalog(tmp_path / "ferry")
    assert catalog.api().title == "Ferry"
    assert "/sailings" in load("1.2", catalog).document["paths"]
    assert str(tmp_path) not in (tmp_path / "ferry/catalog.toml").read_text()


def test_a_pattern_finds_what_is_there(run: Run, files: list[str], tmp_path: Path) -> None:
    """`{release}` is what a release is called; files are renamed with RELEASE=FILE."""
    pattern = tmp_path / "documents/ferry-{release}.json"
    assert run("init", tmp_path / "a", "--from", pattern)[0] == 0
    assert names(tmp_path / "a") == ["1.0", "1.1", "1.2"]
    assert run("init", tmp_path / "b", f"7={files[0]}", f"6={files[1]}", "--track", "old")[0] == 0
    assert names(tmp_path / "b") == ["6", "7"]
    assert read_catalog(tmp_path / "b").api().tracks == ("old",)


def test_tags_become_releases(run: Run, tmp_path: Path) -> None:
    """With commit, tag and day of each; tags without the file, or of another kind, do not."""
    folder = repository(tmp_path / "repository")
    place = f"git:{folder}:openapi.yaml"
    assert run("init", tmp_path / "ferry", "--from", place)[0] == 0
    releases = list(read_catalog(tmp_path / "ferry").releases)
    assert [release.name for release in releases] == ["1.0", "1.1", "1.2"]
    upstream = releases[0].upstream
    assert upstream is not None
    assert (upstream.tag, len(upstream.commit or "")) == ("v1.0", 40)
    assert releases[0].released.earliest is not None
    code, _, err = run("init", tmp_path / "other", "--from", place, "--tags", "release-*")
    assert (code, "has the file openapi.yaml" in err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "name documents"),
        (["--from", "git:here"], "write git:REPOSITORY:PATH"),
        (["--from", "one.json"], "where the release stands"),
        (["--from", "https://ferry.example/{release}.json"], "which releases are there"),
        (["no-such-file.json"], "No such file"),
        (["1.0=documents/broken.json"], "broken.json"),
        (["--copy", "x.json"], "--copy takes the packaged catalog"),
    ],
)
def test_what_makes_no_catalog_writes_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], problem: str
) -> None:
    """One line, exit code 2."""
    monkeypatch.chdir(tmp_path)
    write_all({Path("documents/broken.json"): '{"openapi": 3'})
    code, out, err = run("init", "ferry", *arguments)
    assert (code, out) == (2, "")
    assert problem in err
    assert not Path("ferry").exists()


def test_a_folder_in_use_is_left_alone(run: Run, files: list[str], tmp_path: Path) -> None:
    """Whatever is in it."""
    write_all({tmp_path / "ferry/notes.txt": "mine"})
    assert run("init", tmp_path / "ferry", *files)[0] == 2
    assert [path.name for path in (tmp_path / "ferry").iterdir()] == ["notes.txt"]


@pytest.fixture
def ferry(run: Run, files: list[str], tmp_path: Path) -> Path:
    """A catalog of the three releases."""
    assert run("init", tmp_path / "ferry", *files)[0] == 0
    return tmp_path / "ferry"


def test_a_release_more(run: Run, ferry: Path, files: list[str]) -> None:
    """At the end or in between; comments of the catalog stay."""
    catalog = ferry / "catalog.toml"
    catalog.write_text(catalog.read_text() + "\n# the last line\n")
    assert run("add-release", "1.3", files[0], "--catalog", ferry)[0] == 0
    added = run(
        "add-release", "1.2.1", files[0], "--after", "1.2", "--date", "2026-01-02",
        "--catalog", ferry,
    )  # fmt: skip
    assert added[0] == 0
    assert names(ferry) == ["1.0", "1.1", "1.2", "1.2.1", "1.3"]
    assert str(read_catalog(ferry).release("1.2.1").released) == "2026-01-02"
    assert "# the last line" in catalog.read_text()
    assert run("verify", "--catalog", ferry)[0] == 0
    assert "listed already" in run("add-release", "1.3", files[0], "--catalog", ferry)[2]


def test_an_announcement_is_checked_before_it_is_written(run: Run, ferry: Path) -> None:
    """An element that no contract has, a release that is not there, half an entry: refused."""
    notes = ("--source", "https://me:secret@ferry.example/notes", "--catalog", ferry)
    for wrong in (
        ("GET /crossing", "--in", "1.1"),
        ("GET /crossings", "--in", "7"),
        ("GET /crossings",),
        ("GET /crossings", "--in", "1.1", "--kind", "field"),
    ):
        assert run("announce", *wrong, *notes)[0] == 2
    assert not (ferry / "announcements.toml").exists()
    assert run("announce", "GET /crossings", "--in", "1.0", *notes)[0] == 0
    assert run("announce", "GET /boats", "--in", "1.1", "--unmatched", "internal", *notes)[0] == 0
    assert run("verify", "--catalog", ferry)[0] == 0
    written = (ferry / "announcements.toml").read_text()
    assert written.count("[[announcement]]") == 2
    assert "secret" not in written


def test_an_installed_catalog_is_never_written_to(
    run: Run, files: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a checkout around it; a copy is one's own."""
    copy = tmp_path / "mine"
    assert run("init", copy, "--copy")[0] == 0
    installed = tmp_path / "lib/runai_specs/data"
    copy.rename(tmp_path / "there")
    installed.parent.mkdir(parents=True)
    (tmp_path / "there").rename(installed)
    monkeypatch.setattr(edit, "PACKAGED", installed)
    before = {path: path.read_bytes() for path in installed.rglob("*") if path.is_file()}
    notes = ("--source", "https://run.test", "--catalog", installed)
    for command in (
        ("pin", "--mirror", tmp_path, "--catalog", installed),
        ("add-release", "9.9", files[0], "--catalog", installed),
        ("announce", "GET /api/v1/clusters", "--in", "2.24", *notes),
        ("pin", "2.25", "--from", files[0], "--catalog", installed),
        ("refresh", "latest", "--from", files[0], "--catalog", installed),
    ):
        code, _, err = run(*command)
        assert (code, "init DIR --copy" in err) == (2, True), err
    assert {path: path.read_bytes() for path in installed.rglob("*") if path.is_file()} == before


def test_a_contract_of_ones_own_goes(run: Run, files: list[str]) -> None:
    """And is unknown from then on."""
    assert run("fetch", "--from", files[0], "--as", "my-boat")[0] == 0
    assert "my-boat" in run("list")[1]
    assert run("remove", "my-boat")[0] == 0
    assert "my-boat" not in run("list")[1]
    code, _, err = run("remove", "my-boat")
    assert (code, "unknown contract of your own" in err) == (2, True)


def test_every_command_takes_a_catalog(
    run: Run, ferry: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As an option or from the environment, of all three packages."""
    import runai_compat.commands.main
    import runai_generator.commands.main

    for module in (runai_compat.commands.main, runai_generator.commands.main):
        for name in module.cli.list_commands(None):  # type: ignore[arg-type]
            assert module.main([name, "--help"]) == 0
            assert "--catalog DIR" in capsys.readouterr().out, name
    monkeypatch.setenv("RUNAI_CATALOG", str(ferry))
    assert "1.2" in run("list")[1]
    assert "2.24" not in run("list")[1]


HOSTILE = "\x1b[31m\u202e\n::error::x\n##[error]y\\' OR 1"


def test_what_a_catalog_holds_is_shown_as_it_is(run: Run, tmp_path: Path) -> None:
    """Nothing of a document moves a cursor, turns a line round or gives a command, in any command."""
    operation = {"tags": [HOSTILE], "deprecated": True, "responses": {}}
    document = {"openapi": "3.0.3", "info": {"title": HOSTILE, "version": HOSTILE},
                "paths": {f"/{HOSTILE}": {"get": {**operation, "operationId": HOSTILE}}}}  # fmt: skip
    write_all({tmp_path / "a.json": json.dumps(document)})
    catalog = ("--catalog", tmp_path / "c")
    assert run("init", tmp_path / "c", f"1.0={tmp_path}/a.json")[0] == 0
    printed = [
        run(*arguments, *catalog)
        for arguments in (
            ("list",),
            ("show", "1.0"),
            ("list", "--format", "json"),
            ("show", "1.0", "--format", "json"),
        )
    ]
    printed += [
        run("routes", "--format", form, *catalog, main=compat) for form in ("sql", "regex", "json")
    ]
    printed.append(run("notes", "1.0", *catalog, main=generate))
    for code, out, err in printed:
        assert (code, err) == (0, "")
        assert out.translate({9: None, 10: None}).isprintable()
        assert not re.search(r"^\s*::|##\[", out, re.MULTILINE) or out.startswith("{")


def test_a_link_to_itself_is_no_folder(run: Run, files: list[str], tmp_path: Path) -> None:
    """Refused in one line."""
    (tmp_path / "loop").symlink_to("loop")
    assert run("init", tmp_path / "loop", *files)[0] == 2
    assert run("list", "--catalog", tmp_path / "loop")[0] == 2


def test_a_folder_that_is_no_catalog_is_named(run: Run, tmp_path: Path) -> None:
    """With what makes one."""
    code, _, err = run("list", "--catalog", tmp_path)
    assert (code, "no catalog there" in err) == (2, True)
