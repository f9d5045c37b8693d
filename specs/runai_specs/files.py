"""Files written whole or not at all, and what only one process at a time may change."""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from .errors import ToolkitError
from .local_files import nameable, read_plain

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
ANYBODY, OWNER = 0o777, 0o700
"""Who may do what with a file, at most."""
PATIENCE = 2.0
"""How many seconds a pipe is waited for until somebody reads it."""
_LINKS = 40  # as many as the kernel follows
_STREAMS = ("/dev/", "/proc/")


class NoSuchFolderError(ToolkitError):
    """A file is to be written into a folder that is not there."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: there is no folder {str(path.parent)!r}; make it first")


class UnreadPipeError(ToolkitError):
    """Something is to be written into a pipe or socket that nobody reads."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: nobody reads it; start what does first")


class BrokenJournalError(ToolkitError):
    """The journal of a folder is none that this toolkit wrote."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: no journal of a change that was interrupted; remove it")


def write_whole(
    path: Path, content: str | bytes, *, parents: bool = True, most: int = ANYBODY
) -> None:
    """Write the file completely or not at all: see write_all."""
    write_all({path: content}, parents=parents, most=most)


def write_all(
    contents: Mapping[Path, str | bytes], *, parents: bool = True, most: int = ANYBODY
) -> None:
    """Write all of the files or none: every one completely to a neighbour, then all renamed.

    What a link leads to is written, and the link stays; devices and pipes are written through, after
    the files. parents: make folders that are missing. most: the permissions that a file has at most.
    Raises NoSuchFolderError, UnreadPipeError or OSError.
    """
    if not contents:
        return
    data = {path: c.encode() if isinstance(c, str) else c for path, c in contents.items()}
    streams: dict[Path, int] = {}
    staged: list[tuple[Path, Path]] = []
    try:
        for path in filter(_is_stream, data):
            streams[path] = _opened_stream(path)
        for path in data.keys() - streams.keys():
            target = _target(path)
            if parents:
                target.parent.mkdir(parents=True, exist_ok=True)
            elif not target.parent.is_dir():
                raise NoSuchFolderError(path)
            prefix = f".{target.name[:100]}."
            sweep(target.parent, prefix)
            with naming(path):
                _expect_writable(target)
                temporary = _scratch_name(target.parent, prefix)
                staged.append((temporary, target))
                with os.fdopen(os.open(temporary, _NEW, 0o600), "wb") as file:
                    file.write(data[path])
                temporary.chmod(_mode(target, most))
        for temporary, target in staged:
            with naming(target):
                temporary.replace(target)
        for path, handle in streams.items():
            with naming(path):
                _write_through(handle, data[path])
    except BaseException:
        for temporary, _ in staged:
            with suppress(OSError, ValueError):  # what failed is told, not what comes of it
                temporary.unlink()
        raise
    finally:
        for handle in streams.values():
            os.close(handle)


def _opened_stream(path: Path) -> int:
    """The handle of a device or pipe; for whoever is to read it, it waits a little."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
    until = time.monotonic() + PATIENCE
    while True:
        try:
            handle = os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o666)
            break
        except OSError as error:
            if error.errno != errno.ENXIO:  # which is: nobody reads it
                raise
            if time.monotonic() > until:
                raise UnreadPipeError(path) from None
        time.sleep(0.01)
    os.set_blocking(handle, True)
    return handle


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """What the system refuses in it names the path that somebody asked for, not a neighbour's."""
    try:
        with nameable(path):
            yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def sweep(folder: Path, prefix: str) -> None:
    """Remove what processes that are gone left: entries named prefix, process ID, hyphen, more."""
    with suppress(PermissionError):  # in a folder of somebody else's they are for him to remove
        for path in folder.iterdir():
            owner, hyphen, _ = path.name.removeprefix(prefix).partition("-")
            named = path.name.startswith(prefix) and hyphen and owner.isascii() and owner.isdigit()
            if named and not _is_running(int(owner)):
                _remove(path)


def _remove(path: Path) -> None:
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
    else:
        import shutil  # what only prints has no use for it

        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def scratch_folder(beside: Path, prefix: str) -> Iterator[Path]:
    """A folder for work in progress, gone at the end; what killed processes left beside it goes too.

    Raises OSError.
    """
    sweep(beside, prefix)
    folder = _scratch_name(beside, prefix)
    try:
        try:
            with naming(beside):
                folder.mkdir(mode=0o700)
            yield folder
        finally:
            _remove(folder)
    finally:
        _remove(folder)  # again: a stop may come while it is cleared away


def _scratch_name(folder: Path, prefix: str) -> Path:
    """A name that nobody has, by which `sweep` knows whose it is.

    It is settled before anything of that name is made: `tempfile` makes first, and a signal that comes
    before it has told the name leaves what it made.
    """
    return folder / f"{prefix}{os.getpid()}-{os.urandom(4).hex()}"


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # another user's, or a system that cannot tell
        return True
    return True


def private_folder(path: Path) -> Path:
    """The folder, made if it is missing, which nobody but its owner may look into."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.stat().st_mode & 0o077:
        path.chmod(0o700)
    return path


def _write_through(handle: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(handle, view) :]


def _is_stream(path: Path) -> bool:
    """Whether it is something that is there to be written to, and must stay what it is."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    return (path.exists() and not path.is_file()) or any(
        str(step).startswith(_STREAMS) for step in _way(path)
    )


def _way(path: Path) -> Iterator[Path]:
    """The path, and what each link on the way from it leads to."""
    place = path.absolute()
    for _ in range(_LINKS):
        yield place
        if not place.is_symlink():
            return
        place = Path(os.path.normpath(place.parent / place.readlink()))
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))


def _target(path: Path) -> Path:
    """The file that is meant: what the last link leads to, whether or not it is there."""
    *_, last = _way(path)
    return last


def _expect_writable(target: Path) -> None:
    """A file that may not be written is not replaced either, though its folder would allow that."""
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _mode(target: Path, most: int) -> int:
    own = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
    return own & most


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Alone with a file that is read, changed and written: others wait. Raises OSError.

    The lock is on a file of its own in the user's temporary folder, so that nothing is left beside
    the file; where the system has no such locks, nothing is locked.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    import tempfile

    name = f"runai-{os.getuid()}-{fingerprint(str(_target(path)))}.lock"
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(Path(tempfile.gettempdir()) / name, flags, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def digest(data: bytes) -> str:
    """All 64 hex digits."""
    return sha256(data).hexdigest()


def fingerprint(text: str) -> str:
    """16 hex digits that stay the same while the text does."""
    return digest(text.encode("utf-8", "replace"))[:16]


JOURNAL = ".runai-journal"
_STAGED = ".runai-staged"
Contents = Mapping[Path, str | bytes]


def write_set(folder: Path, contents: Contents, most: int = ANYBODY) -> None:
    """Write all of the files, which lie below the folder, or none: see change_set."""
    change_set(folder, lambda: contents, most)


def change_set(folder: Path, change: Callable[[], Contents], most: int = ANYBODY) -> None:
    """Write all of the files that the change gives, or none, even if the process is killed.

    The change is asked while others wait, so that what it read is still so when it is written. The new
    files are written beside their places under names that end in `.runai-staged`; then a journal
    that names them is renamed into the folder, which is the moment at which the change has happened;
    then each is renamed to its place, and the journal goes. Whoever comes next finishes what a
    journal names, and sweeps what no journal does. Raises OSError.
    """
    with _made(folder), locked(folder / JOURNAL):
        _finish(folder)
        contents = change()
        if contents:
            _commit(folder, contents, most)
            _finish(folder)


def _commit(folder: Path, contents: Contents, most: int) -> None:
    staged: list[Path] = []
    with ExitStack() as folders:
        try:
            for path, content in contents.items():
                with naming(path):
                    folders.enter_context(_made(path.parent))
                    staged.append(_staged(path))
                    _stage(path, content, most)
            names = [path.relative_to(folder).as_posix() for path in contents]
            staged.append(_staged(folder / JOURNAL))
            _stage(folder / JOURNAL, json.dumps({"files": names}), most).replace(folder / JOURNAL)
        except BaseException:
            for new in staged:
                with suppress(OSError):  # what failed is told, not what comes of it
                    new.unlink()
            raise


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """The folder is there; where what is done in it fails, those that were made for it go, if they are empty."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for place in missing:
            with suppress(OSError):
                place.rmdir()
        raise


def is_vacant(folder: Path) -> bool:
    """Whether the folder holds no file, but for what an interrupted change left there."""
    recover(folder)
    names = (name for _, _, names in os.walk(folder) for name in names)
    return all(name.endswith(_STAGED) for name in names)


def recover(folder: Path) -> None:
    """Finish a change that was interrupted after it had happened; one look where there is none."""
    if (folder / JOURNAL).exists():
        with locked(folder / JOURNAL):
            _finish(folder)


def _stage(path: Path, content: str | bytes, most: int) -> Path:
    _expect_writable(path)
    new = _staged(path)
    new.write_bytes(content.encode() if isinstance(content, str) else content)
    new.chmod(_mode(path, most))
    return new


def _staged(path: Path) -> Path:
    return path.with_name(f"{path.name}{_STAGED}")


def _finish(folder: Path) -> None:
    """Carry out the journal, if there is one, and remove what an interrupted run left."""
    journal = folder / JOURNAL
    if journal.exists():
        for path in _journalled(folder):
            new = _staged(path)
            if new.exists():
                new.replace(path)
        journal.unlink()
    for leftover in _leftovers(folder):
        leftover.unlink(missing_ok=True)


def _journalled(folder: Path) -> list[Path]:
    """The files that the journal names. Raises BrokenJournalError: a folder may be anybody's, and
    nothing is renamed that is not below it.
    """
    journal = folder / JOURNAL
    try:
        names = json.loads(read_plain(journal))
        paths = [folder / name for name in names["files"]]
        inside = os.path.realpath(folder)
        if all(
            Path(os.path.realpath(path.parent), path.name).is_relative_to(inside)
            and ".." not in path.parts
            for path in paths
        ):
            return paths
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    raise BrokenJournalError(journal)


def _leftovers(folder: Path) -> Iterator[Path]:
    for root, _, names in os.walk(folder):
        yield from (Path(root) / name for name in names if name.endswith(_STAGED))
