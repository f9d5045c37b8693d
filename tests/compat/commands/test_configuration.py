"""The configuration file: what it gives, what wins over it, what is wrong with it; and `init`."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

from runai_compat.command_line.configuration import configured

from .conftest import Run
from .documents import write


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A team's repository, with two documents; the current folder is one inside."""
    folder = tmp_path / "team"
    (folder / "inner").mkdir(parents=True)
    (folder / ".git").mkdir()
    write(folder / "old.json", "GET /kept", "GET /gone")
    write(folder / "new.json", "GET /kept")
    monkeypatch.chdir(folder / "inner")
    return folder


@pytest.mark.parametrize("file", ["runai-compat.toml", "pyproject.toml"])
def test_options_that_are_not_given_come_from_it(run: Run, team: Path, file: str) -> None:
    """Found above; paths are told from its folder; reports are written beside the printed text."""
    head = "[tool.runai-compat]\n" if file == "pyproject.toml" else ""
    (team / file).write_text(
        f"{head}from = '{team}/old.json'\nto = '{team}/new.json'\nfail-on = ['breaking']\n"
        "accept = 'accepted.toml'\nformats = {json = 'gate.json'}\n"
    )
    (team / "accepted.toml").write_text("")
    done = run("gate")
    assert done.code == 1, done.err
    assert done.out.splitlines()[-1].startswith("FAILED: 1 of 1 findings")
    assert (team / "gate.json").is_file()
    assert run("accept", "--reason", "r", "--author", "a").code == 0
    assert run("gate").code == 0
    (team / "gate.json").unlink()
    given = run("gate", "--fail-on", "never", "--format", "junit")
    assert given.out.startswith("<?xml")
    assert not (team / "gate.json").exists()


def test_nothing_above_the_repository_counts(run: Run, team: Path) -> None:
    """Nor does the table of another tool."""
    (team.parent / "runai-compat.toml").write_text("unknown = 1")
    (team / "pyproject.toml").write_text("[tool.other]\nname = 'runai-compat'\n")
    assert run("gate", "--from", "../old.json", "--to", "../new.json").code == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("from = ", "not TOML"),
        ("form = '2.22'", "unknown key 'form'; did you mean 'from'?"),
        ("from = 2.22", "from is not a text"),
        ("fail-on = ''", "fail-on is not a text that is not empty"),
        ("fail-on = []", "no reason to fail is named"),
        ("uses = 'automation'", "uses is not a list of texts"),
        ("formats = ['html']", "formats is not a table"),
        ("formats = {pdf = 'x.pdf'}", "'pdf' is not one of"),
        ("x = " + "[" * 5000, "not TOML"),
        (
            "accept = '\\u0000/x'".replace("'", '"'),
            "accept is not a text that is not empty, without NUL",
        ),
        ('formats = {html = "\\u0000"}', "formats is not a text"),
        ("uses = ['']", "uses is not a list of texts"),
        *(
            (f"tool = {value}\n# runai-compat", "tool.runai-compat is not a table")
            for value in ("1", "[]", "'x'", "1979-05-27")
        ),
    ],
)
def test_what_is_wrong_with_it_is_one_line(run: Run, team: Path, text: str, problem: str) -> None:
    """Exit code 2, and the file where it is one of its own."""
    (team / ("pyproject.toml" if "tool" in text else "runai-compat.toml")).write_text(text)
    done = run(
        "gate", "--to", "../new.json", *(() if "from" in text else ("--from", "../old.json"))
    )
    assert done.code == 2
    assert problem in done.err
    assert len(done.err.splitlines()) == 1


PLACE = "https://git.example.com/platform/runai-api-toolkit"


@pytest.mark.parametrize("ci", ["github", "gitlab", "pre-commit"])
def test_init_writes_what_the_gate_takes(
    run: Run, team: Path, ci: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once; a second time it refuses, and nothing is touched."""
    sides = ("--from", f"{team}/old.json", "--to", f"{team}/new.json")
    monkeypatch.setenv("RUNAI_TOOLKIT_URL", "")
    monkeypatch.setattr("runai_specs.command_line.toolkit._recorded", lambda: "")
    assert run("init", *sides, "--ci", ci).err.startswith("error: it is not known where")
    inner = Path.cwd()
    for wrong in (
        "team/runai-api-toolkit@v1",
        "http://git.example.com/a/b",
        "https://u:p@h/a/b",
        "https://[/a/b@v1",
        "https://h/a/b'\\n@v1",
    ):
        assert run("init", *sides, "--ci", ci, "--toolkit", wrong).code == 2
    assert list(inner.iterdir()) == []
    monkeypatch.setenv("RUNAI_TOOLKIT_URL", PLACE)
    assert run("init", *sides, "--ci", ci).code == 0
    assert run("gate").code == 1
    written = {path: path.read_text() for path in inner.rglob("*") if path.is_file()}
    [text] = [yaml.safe_load(text) for path, text in written.items() if path.suffix != ".toml"]
    assert "platform/runai-api-toolkit" in str(text)
    assert f"v{version('runai-api-toolkit')}" in str(text)
    assert run("init", *sides).code == 2
    assert {path: path.read_text() for path in written} == written


@pytest.mark.parametrize(
    "secret", ["https://u:s3cr3t@h/x", "HTTPS://s3cr3t@h/x", "https://h/x?sig=s3cr3t"]
)
@pytest.mark.usefixtures("team")
def test_an_address_with_a_secret_is_not_written_down(run: Run, secret: str) -> None:
    """The file is committed."""
    result = run("init", "--from", secret, "--to", "2.24")
    assert (result.code, "s3cr3t" in result.err) == (2, False)
    assert "would be committed" in result.err


def test_what_is_recorded_of_the_checkout_is_the_default(
    run: Run, team: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The setting wins over it, and an option over both; the tag may be named."""
    sides = ("--from", f"{team}/old.json", "--to", f"{team}/new.json", "--ci", "gitlab")
    monkeypatch.delenv("RUNAI_TOOLKIT_URL", raising=False)
    monkeypatch.setattr(
        "runai_specs.command_line.toolkit._recorded", lambda: "https://a.example/b/c"
    )
    for options, url, tag in (
        ((), "https://a.example/b/c", f"v{version('runai-api-toolkit')}"),
        (("--toolkit", f"{PLACE}.git@main"), PLACE, "main"),
    ):
        assert run("init", *sides, *options).code == 0
        job = yaml.safe_load(Path(".gitlab-ci.yml").read_text())
        variables = job["runai-gate"]["variables"]
        assert (variables["RUNAI_TOOLKIT_URL"], variables["RUNAI_TOOLKIT_REF"]) == (url, tag)
        Path(".gitlab-ci.yml").unlink()
        Path("runai-compat.toml").unlink()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2.22", "2.22"),
        ("control-plane@2.22", "control-plane@2.22"),
        ("old.json", "../old.json"),
        ("api/2.22", "../api/2.22"),
        ("a.yaml,b.yaml", "../a.yaml,../b.yaml"),
        ("git:main:old.json", "git:main:old.json"),
        ("https://api.example.com/openapi.json", "https://api.example.com/openapi.json"),
    ],
)
def test_documents_are_told_from_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, read: str
) -> None:
    """As every path in it; names of releases, addresses and revisions stay what they are."""
    (tmp_path / "runai-compat.toml").write_text(f"from = '{written}'\nto = '{written}'\n")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    options = configured(Path.cwd())["gate"]
    assert (options["base"], options["target"]) == (read, read)
