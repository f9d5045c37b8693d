"""From a document to a project folder: prepared, generated, checked, and put in place whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runai_specs.errors import ToolkitError
from runai_specs.files import naming, scratch_folder, sweep
from runai_specs.local_files import read_plain

from ..project.model import MARKER, PROJECT_FILES, Built, Order
from ..project.stamp import Stamp, input_hash, read_stamp, tree_hash, write_stamp

if TYPE_CHECKING:
    from runai_specs import Catalog

    from ..metadata.deprecations import Notices
    from ..metadata.upstream_text import Background
    from ..prepare import Prepared

_SCRATCH = ".building-"
_SWEPT = 4  # folders, from that of the client upwards
STEPS = ("prepare", "models", "operations", "format", "verify")


class ForeignFolderError(ToolkitError):
    """A folder stands where the client goes, and this command did not make it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path}: already there and not made by runai-generate; move it away or choose another --output"
        )


def up_to_date(order: Order) -> Built | None:
    """The client as it stands, if it was made from the same inputs and nobody has touched it."""
    stamp = read_stamp(order.stamp_file)
    if stamp is None or stamp.inputs != _inputs(order):
        return None
    if tree_hash(order.folder, _owned(order)) != stamp.tree:
        return None
    return Built(order.identity, order.folder, stamp, fresh=False)


def build(order: Order, step: Callable[[str], None] = lambda _: None) -> Built:
    """Build the client and put it in place, replacing an earlier one; step is told what begins.

    Raises ForeignFolderError, InvalidDocumentError, or an OSError; then the folder is as it was.
    """
    _expect_ours(order)
    existing = _existing_folders(order.folder)
    for above in existing[:_SWEPT]:  # a killed build that made the folder worked in one above it
        sweep(above, _SCRATCH)
    with scratch_folder(existing[0], _SCRATCH) as scratch:
        made = scratch / "new"
        operations, models, notes = _make(order, made, step)
        kept = tuple(name for name in PROJECT_FILES if not _is_ours(order.folder / name))
        for name in kept:
            _remove(made / name)
        stamp = Stamp(_inputs(order), tree_hash(made), operations, models)
        _put_in_place(order, made, scratch / "old", kept)
        write_stamp(order.stamp_file, stamp)
    return Built(order.identity, order.folder, stamp, fresh=True, kept=kept, notes=notes)


def _inputs(order: Order) -> str:
    return input_hash(order.document, order.identity, order.words, order.catalog)


def _make(
    order: Order, folder: Path, step: Callable[[str], None]
) -> tuple[int, int, tuple[str, ...]]:
    """Write the project into the folder; the numbers of its operations and models, and what was
    left out or approximated."""
    # Imported here: they load the code generators, which an up-to-date client does not need.
    from ..checks import verify
    from ..emit.client import client
    from ..emit.formatting import format_tree
    from ..emit.models import models
    from ..emit.models.deprecated_members import deprecated_members
    from ..naming import load_table, rename
    from ..prepare import prepare, with_exchanges
    from . import assemble as package

    document = _document(order)
    step("prepare")
    prepared = prepare(document, source=order.source)
    if order.identity.api is not None:
        prepared = rename(prepared, load_table(_catalog(order), order.identity.api))
    prepared = with_exchanges(prepared, order.identity.exchanges)
    known = _background(order, prepared)
    step("models")
    classes = models(prepared, deprecated_members(prepared, known.told), known.words)
    step("operations")
    files = package.package(
        prepared,
        client(prepared, order.identity, known),
        classes,
        order.identity,
        _changes(order, prepared, known),
    )
    with naming(order.folder):
        _write(files, folder)
    step("format")
    format_tree(folder / order.identity.package)
    step("verify")
    verify.verify(folder, document, order.identity, order.source)
    return len(prepared.operations), len(classes.classes), prepared.notes


def _catalog(order: Order) -> Catalog:
    """The catalog that knows the release."""
    from runai_specs import read_catalog

    return read_catalog() if order.catalog is None else read_catalog(order.catalog)


def _changes(order: Order, prepared: Prepared, known: Background) -> str | None:
    """What the client's CHANGELOG says; None outside the catalog."""
    identity = order.identity
    if identity.api is None or identity.release is None:
        return None
    from ..docs.changelog import changelog, since

    catalog = _catalog(order)
    api = catalog.api(identity.api)
    told = since(catalog, api, api.release(identity.release))
    return changelog(identity.version, identity.release, prepared, known, told)


def _background(order: Order, prepared: Prepared) -> Background:
    """What the docstrings say that the contract does not."""
    from ..metadata.deprecations import Notices
    from ..metadata.reference_pages import Reference, reference
    from ..metadata.upstream_text import Background, Words, words

    told, pages, said = Notices(), Reference(), Words()
    if order.identity.api is not None and order.identity.release is not None:
        told = _notices(_catalog(order), order.identity.api, order.identity.release, prepared)
        pages = reference(_catalog(order), order.identity.api, order.identity.release)
    if order.words is not None:
        from runai_specs.openapi.validation import read

        said = words(read(order.words, order.source), prepared)
    return Background(told, pages, said)


def _notices(catalog: Catalog, api: str, release: str, prepared: Prepared) -> Notices:
    """What the ledger of the API knows of the elements of a release."""
    from runai_specs import load

    from ..metadata.deprecations import notices

    entry = catalog.api(api)
    return notices(
        catalog,
        entry.release(release),
        entry,
        prepared.operations,
        lambda pin: load(f"{api}@{pin}", catalog).schemas,
    )


def _document(order: Order) -> Mapping[str, Any]:
    """The document, read as a stranger's unless it is a pin."""
    if order.identity.release is not None:
        from runai_specs.contract.build import parse

        return parse(order.document)
    from runai_specs.openapi.validation import read

    return read(order.document, order.source)


def _write(files: Mapping[str, str], folder: Path) -> None:
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")


def _existing_folders(folder: Path) -> list[Path]:
    """The folder, if it is there, and those above it that are: a failed build makes none."""
    folder = folder.absolute()
    return [place for place in (folder, *folder.parents) if place.exists()]


def _put_in_place(order: Order, made: Path, old: Path, kept: Collection[str]) -> None:
    """Swap the entries, the package first; what was there comes back if that fails."""
    order.folder.mkdir(parents=True, exist_ok=True)
    order.stamp_file.unlink(missing_ok=True)
    old.mkdir()
    moved: list[str] = []
    try:
        for name in (entry for entry in order.entries if entry not in kept):
            if (order.folder / name).exists():
                (order.folder / name).rename(old / name)
            moved.append(name)
            if (made / name).exists():
                (made / name).rename(order.folder / name)
    except BaseException:
        for name in moved:
            _restore(order.folder / name, old / name)
        raise


def _remove(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


def _restore(place: Path, old: Path) -> None:
    _remove(place)
    if old.exists():
        old.rename(place)


def _expect_ours(order: Order) -> None:
    package = order.folder / order.identity.package
    if package.exists() and not _is_ours(package / "py.typed"):
        raise ForeignFolderError(package)


def _owned(order: Order) -> list[str]:
    return [
        name
        for name in order.entries
        if name == order.identity.package or _is_ours(order.folder / name)
    ]


def _is_ours(path: Path) -> bool:
    """Whether the file, or each in the folder, is one that this command wrote, or is not there."""
    if path.is_dir():
        return all(_is_ours(entry) for entry in path.iterdir() if entry.name != "__pycache__")
    try:
        return MARKER in read_plain(path)[:200]
    except FileNotFoundError:
        return True
