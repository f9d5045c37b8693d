"""`runai-compat usage`, and `gate --uses`: a small folder of automation, end to end."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from .conftest import Run

SYNC = '''"""Keeps users in step."""
from runai_client_2_22 import Client

BASE = "https://company.run.ai"

def drop(session, user):
    session.delete(f"{BASE}/v1/k8s/users/{user}")

def names(client: Client):
    return [each.name for each in client.users.get_users_deprecated()]

def kept(session):
    return session.get(BASE + "/api/v1/org-unit/projects").json()
'''
PLAYBOOK = """- name: groups
  ansible.builtin.uri:
    url: "{{ base }}/v1/k8s/groups"
    method: GET
"""
SCRIPT = """#!/bin/sh
curl -s "$BASE/api/v1/clusters/$ID"
"""
WAY = ("gate", "--from", "2.22", "--to", "2.24", "--as-of", "2026-01-01")


@pytest.fixture
def automation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    folder = tmp_path / "automation"
    folder.mkdir()
    for name, text in (("sync.py", SYNC), ("play.yml", PLAYBOOK), ("run.sh", SCRIPT)):
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return "automation"


def test_usage_as_json(run: Run, automation: str) -> None:
    """The keys that others rely on."""
    done = run("usage", automation, "--format", "json")
    assert (done.code, done.err) == (0, "")
    printed = json.loads(done.out)
    assert printed["schema"] == "runai-compat/usage/v1"
    wanted = ("file", "line", "column", "method", "path", "operations", "confidence")
    assert [{key: use[key] for key in wanted} for use in printed["uses"]][-1] == {
        "file": "automation/sync.py",
        "line": 13,
        "column": 32,
        "method": "GET",
        "path": "/api/v1/org-unit/projects",
        "operations": ["GET /api/v1/org-unit/projects"],
        "confidence": "certain",
    }
    assert len(printed["uses"]) == 5


def test_usage_as_text(run: Run, automation: str) -> None:
    done = run("usage", automation)
    assert done.out.splitlines()[-2:] == [
        "5 uses of 5 operations in 3 of 3 files",
        "coverage: 3 files understood",
    ]
    assert "  10:48     certain   GET /v1/k8s/users" in done.out.splitlines()


def test_usage_of_what_is_not_there(run: Run) -> None:
    done = run("usage", "no-such-folder")
    assert (done.code, done.out) == (2, "")
    assert done.err == "error: no-such-folder: no such file or folder\n"


def test_usage_tells_what_it_cannot_parse(run: Run, tmp_path: Path) -> None:
    """On stderr: stdout is for machines."""
    path = tmp_path / "old.py"
    path.write_text('print "x"\nget("https://x/api/v1/clusters")\n')
    done = run("usage", str(path), "--format", "json")
    assert done.code == 0
    assert done.err.startswith(f"{path.as_posix()}:1: not Python (")
    assert len(json.loads(done.out)["uses"]) == 1


UNCLEAR = """import requests

def go(method, base, kind):
    requests.request(method, f"{base}/api/v1/clusters")
    requests.get(f"{base}/node-pools/{kind}")
"""


@pytest.fixture
def unclear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder with a call of an unknown method, one of an unknown base, a file without a parser."""
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "a.py").write_text(UNCLEAR)
    (folder / "b.zig").write_text('const u = "/api/v1/clusters";\n')
    monkeypatch.chdir(tmp_path)
    return "odd"


@pytest.mark.slow
def test_the_coverage_is_in_every_format(run: Run, unclear: str) -> None:
    """How many files were understood, which were not, which calls could not be told."""
    told = ("1 file understood", "1 only read as text", "2 calls whose base, method or path")
    for form in ("text", "markdown", "html", "sarif", "junit", "github"):
        out = run(*WAY, "--uses", unclear, "--format", form).out
        assert all(line in out for line in told), form
        assert "odd/a.py:5: base of" in out.replace("&#8203;", ""), form
    expected = {
        "understood": 1,
        "as_text": [{"file": "odd/b.zig", "reason": "no parser for this kind of file"}],
        "unread": [],
    }
    for arguments in (("usage", unclear), (*WAY, "--uses", unclear)):
        printed = json.loads(run(*arguments, "--format", "json").out)
        coverage = printed.get("usage", printed)["coverage"]
        assert {key: coverage[key] for key in expected} == expected
        assert [use["line"] for use in coverage["unclear"]] == [4, 5]


@pytest.mark.slow
def test_the_coverage_tells_of_calls_that_a_comment_leaves_out(run: Run, tmp_path: Path) -> None:
    """A verdict that rests on comments says so: how many calls, and in JSON which and of what rules."""
    path = tmp_path / "quiet.py"
    call = 'requests.get("https://x/api/v1/clusters")'
    lines = (
        "import requests",
        f"{call}  # runai-compat: ignore[overdue]",
        call,
        f"{call}  # runai-compat: ignore",
    )
    path.write_text("\n".join(lines))
    for arguments in (("usage", str(path)), (*WAY, "--uses", str(path))):
        assert "2 calls under an ignore comment" in run(*arguments).out
        printed = json.loads(run(*arguments, "--format", "json").out)
        ignored = printed.get("usage", printed)["coverage"]["ignored"]
        assert [(call["line"], call["rules"]) for call in ignored] == [(2, ["overdue"]), (4, ["*"])]


@pytest.mark.slow
def test_strict_fails_where_something_could_not_be_judged(run: Run, unclear: str) -> None:
    """Exit code 2 after the report; without --strict it passes."""
    assert run(*WAY, "--uses", unclear).code == 0
    for arguments in (("usage", unclear), (*WAY, "--uses", unclear)):
        done = run(*arguments, "--strict")
        assert done.code == 2
        assert done.out
        assert done.err.splitlines()[-1] == (
            "error: --strict: 1 file only read as text, 2 calls whose base, method or path could not be told"
        )


def test_what_is_known_of_addresses_can_be_said(run: Run, unclear: str) -> None:
    """--base, --host and --exclude."""
    based = json.loads(run("usage", unclear, "--base", "/api/v1", "--format", "json").out)["uses"]
    assert [use["confidence"] for use in based if use["line"] == 5] == ["certain"]
    excluded = json.loads(run("usage", unclear, "--exclude", "*.zig", "--format", "json").out)
    assert {use["file"] for use in excluded["uses"]} == {"odd/a.py"}


@pytest.mark.slow
def test_what_the_toolkit_wrote_is_nobodys_code(run: Run, tmp_path: Path) -> None:
    """Reports in every format, what is accepted, a plan: lying around they use nothing."""
    for form in ("text", "markdown", "html", "sarif", "junit", "json", "github"):
        run(*WAY, "--format", form, "--output", str(tmp_path / f"report-{form}.txt"))
    why = ("--reason", "x", "--author", "y", "--file", str(tmp_path / "accepted.toml"))
    code = tmp_path.with_name("own.py")
    code.write_text('requests.get("https://runai.corp/v1/k8s/audit")\n')
    run("accept", "--from", "2.18", "--to", "2.24", "--uses", str(code), *why)
    for form in ("markdown", "json", "html"):
        plan = ("plan", "--from", "2.22", "--to", "2.24", "--format", form)
        run(*plan, "--output", str(tmp_path / f"plan-{form}.txt"))
    assert len(list(tmp_path.iterdir())) == 11
    done = json.loads(run("usage", str(tmp_path), "--format", "json").out)
    assert done["uses"] == []


IGNORED = """import requests

def go(base):
    requests.get(f"{base}/v1/k8s/users")  # runai-compat: ignore
    # runai-compat: ignore[operation-removed]
    requests.delete(f"{base}/v1/k8s/users/1")
    requests.get(f"{base}/v1/k8s/users/1")  # runai-compat: ignore[another-rule]
"""


@pytest.mark.slow
def test_a_comment_says_which_rule_does_not_apply(run: Run, tmp_path: Path) -> None:
    """On the line, or alone on the one above it; all rules, or those that are named."""
    path = tmp_path / "a.py"
    path.write_text(IGNORED)
    printed = json.loads(run(*WAY, "--uses", str(path), "--format", "json").out)
    touched = {touch["line"] for finding in printed["findings"] for touch in finding["touches"]}
    assert touched == {7}
    assert len(printed["usage"]["uses"]) == 3


def test_hosts_of_ones_own(run: Run, tmp_path: Path) -> None:
    """Once they are named, all others are somebody else's."""
    path = tmp_path / "a.sh"
    path.write_text("curl https://a.corp/api/v1/clusters\ncurl https://b.other/api/v1/clusters\n")
    every = json.loads(run("usage", str(path), "--format", "json").out)["uses"]
    own = json.loads(run("usage", str(path), "--host", "*.corp", "--format", "json").out)["uses"]
    assert [use["line"] for use in every] == [1, 2]
    assert [use["line"] for use in own] == [1]


@pytest.mark.slow
def test_the_gate_shows_the_lines_that_break(run: Run, automation: str) -> None:
    """File, line, code, why, since when, and what to write; all on one screen."""
    done = run(*WAY, "--uses", automation)
    assert done.code == 1
    lines = done.out.splitlines()
    assert len(lines) <= 50
    assert max(map(len, lines)) <= 150
    place = "automation/sync.py:7  DELETE /v1/k8s/users/{userId}"
    at = lines.index(f'{place}  session.delete(f"{{BASE}}/v1/k8s/users/{{user}}")')
    assert lines[at + 1 : at + 5] == [
        "    2.23  operation removed  [operation-removed]",
        "      DELETE /v1/k8s/users/{userId}",
        "      deprecated in 2.17, removed in 2.23: on time",
        "      use DELETE /api/v1/users/{userId}",
    ]
    assert "      use GET /api/v1/users: client.users.get_users" in lines
    assert [line for line in lines if line.startswith("automation/")] == [
        'automation/play.yml:3  GET /v1/k8s/groups  url: "{{ base }}/v1/k8s/groups"',
        lines[at],
        "automation/sync.py:10  GET /v1/k8s/users  return [each.name for each in client.users.get_users_deprecated()]",
    ]
    assert "53 more findings that break do not touch these files" in lines
    assert lines[-1].startswith("FAILED: 3 of 326 findings break these files")


@pytest.mark.slow
def test_the_gate_with_files_that_use_nothing(run: Run, tmp_path: Path) -> None:
    """It says so in a line, and passes."""
    (tmp_path / "a.py").write_text("print(1)\n")
    done = run(*WAY, "--uses", str(tmp_path / "a.py"))
    assert done.code == 0
    assert "  1 file read, none uses the API" in done.out.splitlines()


@pytest.mark.slow
def test_all_lists_the_rest(run: Run, automation: str) -> None:
    done = run(*WAY, "--uses", automation, "--all")
    assert "DELETE /v1/k8s/apps/{clientId}" in done.out
    assert "DELETE /v1/k8s/apps/{clientId}" not in run(*WAY, "--uses", automation).out


@pytest.mark.slow
def test_annotations_are_at_the_code(run: Run, automation: str) -> None:
    """SARIF, GitHub and JUnit name people's files; what does not touch them is not there."""
    sarif = json.loads(run(*WAY, "--uses", automation, "--format", "sarif").out)
    results = sarif["runs"][0]["results"]
    errors = [result for result in results if result["level"] == "error"]
    places = [error["locations"][0]["physicalLocation"] for error in errors]
    assert [
        (place["artifactLocation"]["uri"], place["region"]["startLine"]) for place in places
    ] == [
        ("automation/sync.py", 7),
        ("automation/play.yml", 3),
        ("automation/sync.py", 10),
    ]
    assert len({error["partialFingerprints"]["runaiCompatUse/v1"] for error in errors}) == 3
    github = run(*WAY, "--uses", automation, "--format", "github").out.splitlines()
    assert sum(line.startswith("::error file=automation/") for line in github) == 3
    junit = ET.fromstring(run(*WAY, "--uses", automation, "--format", "junit").out)
    assert junit.get("failures") == "3"
    names = [
        str(case.get("name")) for case in junit.iter("testcase") if case.find("failure") is not None
    ]
    assert all(name.startswith("automation/") for name in names)


@pytest.mark.slow
def test_pages_show_the_code(run: Run, automation: str) -> None:
    """Markdown and HTML, with the code in them as text."""
    markdown = run(*WAY, "--uses", automation, "--format", "markdown").out
    code = 'session.delete(f"{BASE}/v1/k8s/users/{user}")'
    assert f"- `automation/sync.py:7`: `DELETE /v1/k8s/users/{{userId}}`: `{code}`" in markdown
    assert "### Breaks (3)" in markdown
    page = run(*WAY, "--uses", automation, "--format", "html").out
    assert "<code>automation/sync.py</code>" in page
    assert "line 7</span>" in page
    assert "{BASE}/v1/k8s/users/{user}&quot;" in page


@pytest.mark.slow
def test_json_has_the_uses_of_each_finding(run: Run, automation: str) -> None:
    printed = json.loads(run(*WAY, "--uses", automation, "--format", "json").out)
    assert len(printed["usage"]["uses"]) == 5
    failing = [finding for finding in printed["findings"] if finding["fails"]]
    assert [[touch["line"] for touch in finding["touches"]] for finding in failing] == [
        [7],
        [3],
        [10],
    ]
    assert printed["summary"]["failing"] == 3
    without = json.loads(run(*WAY, "--format", "json").out)
    assert without["usage"] is None
    assert not any(finding["touches"] for finding in without["findings"])


ELSEWHERE = """import requests
requests.get("https://runai.corp/api/v1/clusters")
requests.get("https://user:secret@one.example:8443/api/v1/frobs/1/x")
requests.get("https://one.example:8443/api/v1/frobs/2/y")
requests.get(f"{BASE}/api/v1/nothing/of/that")
"""


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_paths_of_no_release_are_folded_by_host(run: Run, tmp_path: Path, form: str) -> None:
    """A line for each host, without who asks there; --all lists the places."""
    path = tmp_path / "a.py"
    path.write_text(ELSEWHERE)
    short = run("usage", str(path), "--format", form).out
    assert "2 places at one.example:8443: /api/v1/frobs/1/x, /api/v1/frobs/2/y" in short
    assert "1 place at hosts that are not written" in short
    assert "secret" not in short
    assert "3:" not in short.replace("8443:", "")
    every = run("usage", str(path), "--format", form, "--all").out
    assert all(f"{line}:" in every for line in (2, 3, 4, 5))
    assert "one.example" not in every


def test_a_path_that_stands_elsewhere_is_named_beside_the_call(
    run: Run, bakery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In every report; the place stays the call's, and the constant is no use of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RUNAI_CATALOG", str(bakery / "catalog"))
    Path("urls.py").write_text('HOST = "https://bakery.example"\nROLLS = "/v1/rolls"\n')
    Path("job.py").write_text(
        "import requests\nfrom urls import HOST, ROLLS\n\n"
        'CAKES = "/v1/cakes"\n'
        "requests.get(HOST + ROLLS)\nrequests.get(HOST + CAKES)\n"
    )
    uses = json.loads(run("usage", ".", "--format", "json").out)["uses"]
    assert [(use["file"], use["line"], use["path_at"]) for use in uses] == [
        ("job.py", 5, {"file": "urls.py", "line": 2, "column": 10}),
        ("job.py", 6, {"file": "job.py", "line": 4, "column": 10}),
    ]
    place = "job.py:5 (path at urls.py:2)"
    gate = ("gate", "--from", "1.0", "--to", "1.3", "--uses", ".")
    assert f"{place}  GET /rolls" in run(*gate).out
    run(*gate, *(f"--output=gate.{ending}" for ending in ("sarif", "md", "html")))
    assert place in Path("gate.md").read_text()
    assert "path at urls.py:2" in Path("gate.html").read_text()
    results = json.loads(Path("gate.sarif").read_text())["runs"][0]["results"]
    related = [place for result in results for place in result.get("relatedLocations", ())]
    assert related[0]["physicalLocation"]["region"] == {"startLine": 2, "startColumn": 10}
    assert place in run("fix", "--uses", ".", "--to", "1.3").out
    assert place in run("matrix", "--uses", ".").out
