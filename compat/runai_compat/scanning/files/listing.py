"""The files that people's code is in: which are read, which are left out."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from runai_specs.errors import ToolkitError, UnreadableFileError
from runai_specs.local_files import is_there, neither, read_plain

from ..languages import language_of
from ..sites import Note
from ..syntax.language import Language
from ..traffic.reading import is_packed_log
from .forms import Form, form_of
from .ignore_patterns import Effort, IgnorePatterns, texts_of

LARGEST = 5_000_000
"""Bytes; nobody writes a larger file by hand."""
_BINARY = "binary"
_LARGEST_NOTEBOOK = 100_000_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.MULTILINE)

_FOLDERS = frozenset(
    [
        ".git",
        ".hg",
        ".svn",
        ".tox",
        ".nox",
        ".venv",
        ".eggs",
        ".idea",
        ".cache",
        ".terraform",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".ipynb_checkpoints",
        "node_modules",
        "bower_components",
        "__pycache__",
        "site-packages",
    ]
)
_ENDINGS = frozenset(
    [
        ".pyc",
        ".pyo",
        ".so",
        ".dll",
        ".exe",
        ".o",
        ".a",
        ".class",
        ".jar",
        ".whl",
        ".zip",
        ".gz",
        ".bz2",
        ".xz",
        ".zst",
        ".tar",
        ".7z",
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".ico",
        ".webp",
        ".pdf",
        ".svg",
        ".woff",
        ".woff2",
        ".ttf",
        ".mp3",
        ".mp4",
        ".mov",
        ".db",
        ".sqlite",
        ".parquet",
        ".bin",
        ".pt",
        ".safetensors",
        ".npy",
        ".npz",
        ".pkl",
        ".lock",
        ".map",
    ]
)


class UnreadablePathError(ToolkitError):
    """A file or folder was named that cannot be read."""

    def __init__(self, path: str | Path, problem: str) -> None:
        self.path = str(path)
        super().__init__(f"{path}: {problem}")


@dataclass(frozen=True, slots=True)
class Named:
    """A file that is to be read; asked: it was named itself, so that it has to be read."""

    path: Path
    asked: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A file that was read; data: its text in UTF-8, with plain line ends. problem: what may be lost."""

    path: Path
    form: Form
    data: bytes
    language: Language | None = None
    problem: str = ""

    @property
    def name(self) -> str:
        """Its path as it is printed."""
        return self.path.as_posix()

    @property
    def text(self) -> str:
        """Its text."""
        return self.data.decode("utf-8", "replace")


def read_file(named: Named, unread: list[Note]) -> File | None:
    """The file; None, with the reason in `unread`, where it is not a text that can be read.

    Raises UnreadablePathError where the file was asked for.
    """
    data, problem = contents(named.path)
    text = None
    if not problem:
        text, problem = _decoded(data)
    if problem and named.asked:
        raise UnreadablePathError(named.path, problem)
    if text is None:
        if problem != _BINARY or _is_code(named.path):
            unread.append(Note(named.path.as_posix(), f"not read: {problem}"))
        return None
    plain = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    return File(
        named.path,
        form_of(named.path, plain),
        plain,
        language_of(named.path.as_posix(), plain[:200]),
        problem,
    )


def _is_code(path: Path) -> bool:
    """Whether a binary file is called like code; pictures and the like, and what a Mac keeps beside a
    file, are nobody's.
    """
    return language_of(path.as_posix(), b"") is not None and not path.name.startswith("._")


def contents(path: Path) -> tuple[bytes, str]:
    """What is in the file; nothing, and why, where that cannot be told."""
    limit = _LARGEST_NOTEBOOK if path.suffix.lower() == ".ipynb" else LARGEST
    try:
        return read_plain(path, limit), ""
    except UnreadableFileError as error:
        return b"", "a folder that may not be looked into" if path.is_dir() else error.problem
    except OSError as error:
        return b"", error.strerror or str(error)


def _decoded(data: bytes) -> tuple[str | None, str]:
    """The text by its byte order mark, by what it says of itself, or as UTF-8."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), ""
            except UnicodeDecodeError:
                return None, f"not {encoding.upper()}, though it begins as if it were"
    if b"\0" in data[:8192]:
        return None, _BINARY
    try:
        return data.decode(), ""
    except UnicodeDecodeError:
        pass
    cookie = _COOKIE.search(data[:400])
    try:
        if cookie is not None:
            return data.decode(cookie[1].decode()), ""
    except (LookupError, UnicodeDecodeError):
        pass
    return data.decode("utf-8", "replace"), "of unknown encoding (not UTF-8, no byte order mark)"


@dataclass(frozen=True, slots=True)
class _Ignored:
    """What a .gitignore says of what is below its folder; root: the folder's path, with a slash."""

    root: str
    patterns: IgnorePatterns

    @classmethod
    def below(cls, folder: Path, patterns: IgnorePatterns) -> _Ignored:
        return cls(f"{_place(folder).rstrip('/')}/", patterns)


def _place(path: Path) -> str:
    """Its absolute path, links as they stand."""
    return Path(os.path.normpath(path.absolute())).as_posix()


def _is_left_out(rules: Sequence[_Ignored], place: str, *, is_folder: bool) -> bool:
    """Whether one of the rules leaves out what is at the absolute path."""
    if not rules:
        return False
    rules[0].patterns.effort.allow_path()
    texts, end = texts_of(place), "/" if is_folder else ""
    return any(
        rule.patterns.match(place[len(rule.root) :] + end, texts)
        for rule in rules
        if place.startswith(rule.root)
    )


def find_files(paths: Iterable[str | Path], exclude: Sequence[str] = ()) -> list[Named]:
    """The files at the paths, each once, sorted: a file as it is named, a folder with all below it.

    Left out below a folder: links, what .gitignore names (unless the folder itself is named there),
    version control, installed packages, and endings of files that are not text. exclude: patterns as in
    .gitignore, told from here or from the folder that is named; they hold for named files, too. Raises
    UnreadablePathError for a path that is not there, InvalidPatternError, TooManyPatternsError.
    """
    files: dict[Path, bool] = {}
    effort = Effort()
    patterns = IgnorePatterns(_tidy(exclude), effort, strict=True)
    excluded = _Ignored.below(Path(), patterns)
    for path in map(Path, paths):
        if path.is_dir():
            around = _above(path, effort)
            if _is_left_out(around, _place(path), is_folder=True):
                around = []
            below = _Ignored.below(path, patterns)
            for file in _below(path, [*around, excluded, below], effort):
                files.setdefault(file, False)
        elif path.is_file():
            if not _is_left_out([excluded], _place(path), is_folder=False):
                files[path] = True
        else:
            raise UnreadablePathError(path, neither(path))
    return [
        Named(path, asked) for path, asked in sorted(files.items(), key=lambda f: f[0].as_posix())
    ]


def _tidy(patterns: Iterable[str]) -> Iterator[str]:
    """Patterns as people write paths: from here on, or from the root of all folders."""
    here = Path().absolute().as_posix().rstrip("/")
    for pattern in patterns:
        yield pattern.removeprefix(f"{here}/").removeprefix("./")


def _below(top: Path, rules: Sequence[_Ignored], effort: Effort) -> Iterator[Path]:
    """The files; a folder that may not be read is given as if it were one, so that it is told."""
    waiting = [(top, rules)]
    while waiting:
        folder, around = waiting.pop()
        own = _ignored(folder, effort)
        ignored = [*around, own] if own else around
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            if folder is top:
                raise UnreadablePathError(folder, error.strerror or "cannot be read") from None
            yield folder
            continue
        root = _place(folder).rstrip("/")
        for entry in entries:
            path = folder / entry.name
            if entry.is_symlink() or _is_left_out(
                ignored, f"{root}/{entry.name}", is_folder=entry.is_dir()
            ):
                continue
            if entry.is_dir():
                if entry.name not in _FOLDERS and not is_there(path / "pyvenv.cfg"):
                    waiting.append((path, ignored))
            elif entry.is_file() and (
                path.suffix.lower() not in _ENDINGS or is_packed_log(path.name)
            ):
                yield path


def _above(folder: Path, effort: Effort) -> list[_Ignored]:
    """What the folders around it ignore, up to that of the repository."""
    place = Path(_place(folder))
    chain: list[Path] = []
    while not is_there(place / ".git"):
        if place.parent == place:
            return []  # in no repository
        place = place.parent
        chain.append(place)
    rules = [rule for folder in reversed(chain) if (rule := _ignored(folder, effort))]
    return [*_excluded_in_clone(place, effort), *rules]


def _excluded_in_clone(repository: Path, effort: Effort) -> list[_Ignored]:
    """What `.git/info/exclude` leaves out of this clone."""
    try:
        rule = _rule(repository, _git_folder(repository) / "info" / "exclude", effort)
    except (UnreadableFileError, OSError, ValueError):
        return []
    return [rule] if rule else []


def _git_folder(repository: Path) -> Path:
    """What belongs to all worktrees of the repository; of a worktree `.git` is a file that leads there."""
    git = repository / ".git"
    if git.is_file():
        own = repository / read_plain(git).decode().partition("gitdir:")[2].strip()
        common = own / "commondir"
        return own / read_plain(common).decode().strip() if common.is_file() else own
    return git


def _ignored(folder: Path, effort: Effort) -> _Ignored | None:
    return _rule(folder, folder / ".gitignore", effort)


def _rule(folder: Path, file: Path, effort: Effort) -> _Ignored | None:
    """What the file of patterns says of the folder; nothing where there is none that can be read."""
    try:
        lines = read_plain(file).decode("utf-8", "replace").splitlines()
    except (UnreadableFileError, OSError):
        return None
    return _Ignored.below(folder, IgnorePatterns(lines, effort))
