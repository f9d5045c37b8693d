"""What may be published: archives that come from committed sources and are what a build gives now."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from runai_specs.errors import ToolkitError
from runai_specs.local_files import read_plain

from ..build.build import up_to_date
from ..project import manifest
from ..project.model import Built, Order
from ..project.stamp import read_stamp
from . import wheels

_SHOWN = 5


class NotPublishableError(ToolkitError):
    """Something would be published that nobody could build again from what is committed."""

    def __init__(self, what: str | Path, problem: str, remedy: str) -> None:
        self.what, self.problem, self.remedy = str(what), problem, remedy
        super().__init__(f"{what}: {problem}; {remedy}")


def publication(
    orders: Sequence[Order], clients: Path, dist: Path, source: Path | None = None
) -> tuple[Path, ...]:
    """The archives in dist of the clients, and of the toolkit if source is its source folder.

    Each is the same, byte for byte, as one built now. Raises NotPublishableError for uncommitted changes
    in source, for a client that is not what the generator makes of its pin now or not what the
    manifest beside it records, and for an archive that is missing or another one.
    """
    if source is not None:
        _expect_committed(source.absolute())
    built = [_current(order) for order in orders]
    _expect_recorded(clients, orders, built)
    projects = [client.folder for client in built]
    return _expect_same(projects if source is None else [*projects, source], dist)


def _expect_committed(source: Path) -> None:
    """Nothing in the work tree differs from its commit; a folder without git says nothing."""
    if not (source / ".git").exists():
        return
    try:
        run = subprocess.run(
            ["git", "status", "--porcelain"],
            cwd=source,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise NotPublishableError(source, "cannot tell what is committed", "install git") from None
    if run.returncode:
        raise NotPublishableError(source, "git status failed", " ".join(run.stderr.split()))
    changed = [line[3:] for line in run.stdout.splitlines()]
    if changed:
        more = f" and {len(changed) - _SHOWN} more" if len(changed) > _SHOWN else ""
        problem = f"uncommitted changes in {', '.join(changed[:_SHOWN])}{more}"
        raise NotPublishableError(source, problem, "commit or remove them")


def _current(order: Order) -> Built:
    built = up_to_date(order)
    if built is not None:
        return built
    made = read_stamp(order.stamp_file) is not None
    problem = "edited, or made by other sources than these" if made else "not built"
    raise NotPublishableError(order.folder, problem, "run `make generate` and `make wheels`")


def _expect_recorded(clients: Path, orders: Iterable[Order], built: Iterable[Built]) -> None:
    """The clients are those of the manifest in their folder, if it has one."""
    record = clients / manifest.NAME
    if record.exists():
        for difference in manifest.differences(clients, orders, built):
            raise NotPublishableError(
                record, difference, "commit the manifest that belongs to them"
            )


def _expect_same(projects: Iterable[Path], dist: Path) -> tuple[Path, ...]:
    """The archives in dist, each the same as one built aside."""
    remedy = "run `make wheels`"
    with tempfile.TemporaryDirectory(prefix="runai-publish-") as scratch:
        fresh = wheels.build(projects, Path(scratch))
        for path in fresh:
            ready = dist / path.name
            if not ready.is_file():
                raise NotPublishableError(ready, "not built", remedy)
            if read_plain(ready) != path.read_bytes():
                raise NotPublishableError(ready, "not what a build gives now", remedy)
    return tuple(dist / path.name for path in fresh)
