"""Which files are read, and what is said of those that are not as they should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from runai_compat import usage
from runai_compat.scanning.files.listing import LARGEST, UnreadablePathError, find_files

from ..conftest import found_in, told

CALL = "curl https://x/api/v1/clusters\n"


def write(folder: Path, *names: str, text: str = CALL) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def below(folder: Path) -> list[str]:
    return [
        path.relative_to(folder).as_posix()
        for path in (named.path for named in find_files([folder]))
    ]


def test_what_only_shares_a_host_with_a_use_is_not_parsed(tmp_path: Path) -> None:
    """Files that import the host alone name their paths themselves, if they use the API at all."""
    (tmp_path / "api.py").write_text("BASE = 'https://api.example.com'\n")
    (tmp_path / "uses.py").write_text(
        "import requests\nfrom api import BASE\nrequests.get(BASE + '/api/v1/users')\n"
    )
    (tmp_path / "other.py").write_text("from api import BASE\nprint(BASE\n")  # would be a note
    usage = found_in(tmp_path)
    assert [site.path for site in usage.uses] == ["/api/v1/users"]
    assert usage.notes == ()


def test_what_belongs_to_others_is_left_out(tmp_path: Path) -> None:
    """Version control, installed packages, virtual environments (by what is in them)."""
    write(tmp_path, "a.sh", ".github/workflows/ci.yml", ".gitlab-ci.yml")
    write(tmp_path, ".git/x.sh", "node_modules/x/a.js", "my-env/pyvenv.cfg", "my-env/lib/a.py")
    write(tmp_path, "__pycache__/a.pyc", "x/site-packages/a.py", "b.png")
    assert below(tmp_path) == [".github/workflows/ci.yml", ".gitlab-ci.yml", "a.sh"]


def test_what_git_ignores_is_left_out(tmp_path: Path) -> None:
    """Also by files in folders, above them, and with exceptions; not where it is named itself."""
    (tmp_path / ".git").mkdir()
    write(tmp_path, "a.sh", "out/a.sh", "sub/keep.tmp", "sub/b.tmp", "sub/deep/c.tmp", "sub/d.sh")
    (tmp_path / ".gitignore").write_text("out/\n*.tmp\n")
    (tmp_path / "sub/.gitignore").write_text("!keep.tmp\nd.sh\n")
    assert below(tmp_path / "sub") == [".gitignore"]
    assert below(tmp_path / "out") == ["a.sh"]
    assert below(tmp_path) == [".gitignore", "a.sh", "sub/.gitignore"]


def test_what_this_clone_leaves_out_is_left_out(tmp_path: Path) -> None:
    """`.git/info/exclude` is a .gitignore that is not shared."""
    write(tmp_path, "a.sh", "out/b.sh", ".git/info/exclude")
    (tmp_path / ".git/info/exclude").write_text("out/\n")
    assert below(tmp_path) == ["a.sh"]


def test_a_worktree_leaves_out_what_its_repository_does(tmp_path: Path) -> None:
    """There `.git` is a file that leads to the folder of the clone."""
    write(tmp_path, "main/.git/info/exclude", "tree/a.sh", "tree/out/b.sh")
    (tmp_path / "main/.git/info/exclude").write_text("out/\n")
    own = tmp_path / "main/.git/worktrees/tree"
    own.mkdir(parents=True)
    (own / "commondir").write_text("../..\n")
    (tmp_path / "tree/.git").write_text(f"gitdir: {own}\n")
    assert below(tmp_path / "tree") == [".git", "a.sh"]


@pytest.mark.parametrize(
    "pattern",
    ["old", "old/", "code/old", "./code/old/", "/code/old", "*.sh", "{}/code/old", "old/*.sh"],
)
def test_what_is_to_be_excluded_is_named_from_here_or_from_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    """As people write paths; a folder that only ends like it stays."""
    write(tmp_path, "code/a.py", "code/old/b.sh", "code/older/c.py")
    monkeypatch.chdir(tmp_path)
    exclude = [pattern.format(tmp_path.as_posix())]
    for named in (["code"], [tmp_path / "code"], ["code", "code/a.py"]):
        names = {Path(file.path).name for file in find_files(named, exclude)}
        assert names == {"a.py", "c.py"}


def test_what_is_excluded_is_not_read_though_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hooks name every file that a commit touches."""
    write(tmp_path, "a.py", "tests/b.py")
    monkeypatch.chdir(tmp_path)
    assert [file.path for file in find_files(["a.py", "tests/b.py"], ["tests"])] == [Path("a.py")]


def test_links_are_not_followed(tmp_path: Path) -> None:
    """Neither out of the folder nor around in it."""
    write(tmp_path, "other/a.sh", "mine/b.sh")
    (tmp_path / "mine/out").symlink_to(tmp_path / "other")
    (tmp_path / "mine/loop").symlink_to(tmp_path / "mine")
    (tmp_path / "mine/c.sh").symlink_to(tmp_path / "other/a.sh")
    assert below(tmp_path / "mine") == ["b.sh"]


def test_a_file_that_is_named_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    """And once, however often it is named."""
    write(tmp_path, "a.png")
    usage = found_in(tmp_path / "a.png", tmp_path / "a.png")
    assert (usage.files, len(usage.uses)) == (1, 1)


def test_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePathError, match="nothing: no such file or folder"):
        usage([tmp_path / "nothing"])


def test_binary_and_huge_files_are_not_read(tmp_path: Path) -> None:
    """Below a folder: the huge ones are told, and those that are called like code (UTF-16 without its
    mark, for instance).
    """
    for name in ("a.dat", "._d.py"):
        (tmp_path / name).write_bytes(b"\0" + CALL.encode())
    (tmp_path / "c.ps1").write_bytes(CALL.encode("utf-16-le"))
    (tmp_path / "b.txt").write_bytes(CALL.encode() + b" " * LARGEST)
    usage = found_in(tmp_path)
    assert (usage.files, usage.uses) == (0, ())
    assert [note.problem for note in usage.notes] == [
        f"not read: larger than {LARGEST:,} bytes",
        "not read: binary",
    ]
    assert usage.coverage.unread == usage.notes


@pytest.mark.parametrize(
    "data",
    [
        b"\0" + CALL.encode(),
        CALL.encode() + b" " * LARGEST,
        b"# \xe9\n" + CALL.encode(),
        b"\xff\xfe" + b"a",
    ],
    ids=["binary", "too large", "of unknown encoding", "not what its mark says"],
)
def test_a_file_that_is_named_has_to_be_readable(tmp_path: Path, data: bytes) -> None:
    """Otherwise nobody would know that it was not judged."""
    path = tmp_path / "a.sh"
    path.write_bytes(data)
    with pytest.raises(UnreadablePathError, match=r"a\.sh: "):
        found_in(path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_a_byte_order_mark_says_how_to_read(tmp_path: Path, encoding: str) -> None:
    """PowerShell writes UTF-16."""
    mark = "\ufeff" if encoding.endswith(("le", "be")) else ""
    (tmp_path / "a.sh").write_bytes((mark + CALL).encode(encoding))
    assert told(list(found_in(tmp_path / "a.sh").uses)) == ["1 GET /api/v1/clusters certain"]


def test_python_says_in_which_encoding_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b'# coding: latin-1\nx = "\xe9"\nget("https://x/api/v1/clusters")\n')
    assert told(list(found_in(path).uses)) == ["3 GET /api/v1/clusters certain"]


def test_a_statement_that_cannot_be_parsed_hides_nothing_else(tmp_path: Path) -> None:
    """With a note that says where."""
    write(tmp_path, "a.py", text='print "x"\nB = "/api/v1/clusters"\nrequests.get(H + B)\n')
    usage = found_in(tmp_path)
    assert told(list(usage.uses)) == ["3 GET /api/v1/clusters certain"]
    (note,) = usage.notes
    assert note.line == 1
    assert "not Python" in note.problem


def test_bytes_that_are_no_text_are_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b'x = "\xff"\nget("https://x/api/v1/clusters")  # \xfe\n')
    assert told(list(found_in(tmp_path).uses)) == ["2 GET /api/v1/clusters certain"]


def test_lines_end_as_they_like(tmp_path: Path) -> None:
    """Windows, Unix, and a mark at the beginning."""
    (tmp_path / "a.py").write_bytes(
        b'\xef\xbb\xbfx = 1\r\n\r\nget("https://x/api/v1/clusters")\r\n'
    )
    assert told(list(found_in(tmp_path).uses)) == ["3 GET /api/v1/clusters certain"]


def test_the_order_is_that_of_files_lines_and_columns(tmp_path: Path) -> None:
    """Whatever order they are named in."""
    write(tmp_path, "b.sh", "a/c.sh", "a.sh", text=CALL * 2)
    one, other = found_in(tmp_path / "b.sh", tmp_path), found_in(tmp_path)
    assert one == other
    places = [(use.file, use.line) for use in one.uses]
    assert places == sorted(places)
    assert len(places) == 6


def test_what_a_generator_made_is_no_use(tmp_path: Path) -> None:
    """A client that is kept with the code names every path of the API."""
    write(tmp_path, "a.py", text=f"# Generated by runai-generate; not edited\n'''{CALL}'''\n")
    write(
        tmp_path, "lifecycle.json", text='{"schema": "runai-compat/x/v1", "a": "/api/v1/clusters"}'
    )
    assert found_in(tmp_path).uses == ()


def test_what_a_parser_gives_up_is_read_as_text_and_said(tmp_path: Path) -> None:
    """A file that is broken in one line loses none of its uses silently."""
    (tmp_path / "a.yaml").write_text(
        "a:\n  - run: see https://x/api/v1/users for: more\n"
        "  - run: |\n      curl -X DELETE https://x/v1/k8s/users/7\n"
    )
    usage = found_in(tmp_path)
    assert {(site.line, site.path) for site in usage.uses} == {
        (2, "/api/v1/users"),
        (4, "/v1/k8s/users/{}"),
    }
    assert "read as text in part" in usage.coverage.as_text[0].problem


@pytest.mark.parametrize(
    "text",
    [
        "1.1 -> 1.2: 2 breaking, 0 warning, 1 info\n\nGET /api/v1/users\n",
        "shop self-hosted, policy strict, 1.1 to 1.3\n\noverdue: GET /api/v1/users\n",
        "app.py\n  2:33  certain   GET /api/v1/users\n\n1 use of 1 operation in 1 of 1 file\n",
    ],
)
def test_a_report_as_text_is_no_use(text: str, tmp_path: Path) -> None:
    """A comparison, a ledger and uses, as a terminal shows them."""
    (tmp_path / "report.txt").write_text(text, encoding="utf-8")
    assert not found_in(tmp_path).uses
