"""`runai-generate publish`, against a real package index: what goes there, and what must not."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from checkout import commit, copy_sources
from environments import Environment
from servers.contract_server import ContractServer
from servers.package_index import PASSWORD, USER, PackageIndex
from wire_contract import Contract

from runai_generator.build.build import up_to_date
from runai_generator.build.build_requests import of_releases
from runai_generator.commands import main as cli
from runai_generator.project import manifest
from runai_generator.project.stamp import installed_version
from runai_specs import load

# The server's own copy of bottle imports cgi, which Python 3.11 and 3.12 call deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:'cgi' is deprecated")

RELEASE = "2.24"
TOOLKIT = installed_version("runai-api-toolkit")
ARCHIVES = [
    f"runai_client_2_24-2.24.{TOOLKIT}-py3-none-any.whl",
    f"runai_client_2_24-2.24.{TOOLKIT}.tar.gz",
    f"runai_api_toolkit-{TOOLKIT}-py3-none-any.whl",
    f"runai_api_toolkit-{TOOLKIT}.tar.gz",
]


@pytest.fixture(scope="module")
def ready(clients: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout without a change, in which one client and the archives are built."""
    folder = copy_sources(tmp_path_factory.mktemp("checkout") / "toolkit")
    commit(folder)
    (order,) = of_releases((RELEASE,), clients)
    shutil.copytree(order.folder, folder / "generated" / order.folder.name)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert cli.main(["wheels", RELEASE]) == 0
    return folder


@pytest.fixture
def checkout(ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a copy of that checkout to be spoilt."""
    folder = Path(shutil.copytree(ready, tmp_path / "toolkit"))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Iterator[PackageIndex]:
    """An index with nothing in it."""
    with PackageIndex(tmp_path / "index") as running:
        yield running


Publish = Callable[..., tuple[int, list[str], list[str]]]


@pytest.fixture
def publish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Publish:
    """Runs the command: exit code, lines of output, lines of errors. None of them tells a secret."""

    def run(
        *arguments: str, user: str = USER, password: str = PASSWORD
    ) -> tuple[int, list[str], list[str]]:
        with monkeypatch.context() as patch:
            patch.setenv("HOME", str(tmp_path))  # nobody's .pypirc
            patch.setenv("NO_PROXY", "127.0.0.1")
            patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
            patch.setenv("TWINE_USERNAME", user)
            patch.setenv("TWINE_PASSWORD", password)
            code = cli.main(["publish", RELEASE, *arguments])
        told = capfd.readouterr()
        assert PASSWORD not in told.out + told.err
        return code, told.out.splitlines(), told.err.splitlines()

    return run


CALL = """
import runai_client_2_24 as package
with package.Client({url!r}, token={token!r}, strict=True) as client:
    print(package.__version__, *(type(each).__name__ for each in client.projects.get_projects().projects))
"""


@pytest.mark.slow
def test_from_upload_to_a_call(
    checkout: Path, index: PackageIndex, publish: Publish, tmp_path: Path
) -> None:
    """What is published can be installed by name in an empty environment, and it works there."""
    code, out, err = publish("--repository-url", index.url)
    assert (code, err) == (0, [])
    assert out == [f"{name}: uploaded" for name in ARCHIVES]
    assert index.files() == {name: (checkout / "dist" / name).read_bytes() for name in ARCHIVES}

    environment = Environment(tmp_path / "venv")
    environment.install("--index-url", index.simple, "--no-deps", "runai-client-2-24")
    environment.install("runai-client-2-24")  # it is there; the usual index has what it needs
    with ContractServer(Contract(load(RELEASE).document)) as server:
        told = environment.python(CALL.format(url=server.url, token=server.token))
    assert server.problems == []
    assert told.split() == [f"2.24.{TOOLKIT}", "Project"]


@pytest.mark.slow
def test_what_is_there_is_skipped(checkout: Path, index: PackageIndex, publish: Publish) -> None:
    """A second run changes nothing; a run that was cut short is completed."""
    assert publish("--repository-url", index.url)[0] == 0
    (index.folder / ARCHIVES[2]).unlink()
    before = index.files()
    code, out, _ = publish("--repository-url", index.url)
    outcomes = ["already there", "already there", "uploaded", "already there"]
    assert code == 0
    assert out == [f"{name}: {what}" for name, what in zip(ARCHIVES, outcomes, strict=True)]
    assert {**before, ARCHIVES[2]: (checkout / "dist" / ARCHIVES[2]).read_bytes()} == index.files()


@pytest.mark.slow
def test_outside_the_source_folder_only_clients(
    checkout: Path, index: PackageIndex, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who installed the toolkit publishes clients, from wherever they are built."""
    monkeypatch.chdir(checkout.parent)
    places = ("--clients", str(checkout / "generated"), "--dist", str(checkout / "dist"))
    assert publish("--repository-url", index.url, *places)[0] == 0
    assert set(index.files()) == set(ARCHIVES[:2])


def _edit(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"# edited\n")


def _record_another(checkout: Path) -> None:
    """A manifest of what was built, but for one hash."""
    folder = checkout / "generated"
    orders = of_releases((RELEASE,), folder)
    manifest.record(folder, orders, [b for b in map(up_to_date, orders) if b])
    path = folder / manifest.NAME
    written = json.loads(path.read_text())
    written["clients"][orders[0].identity.distribution]["tree_sha256"] = "0" * 64
    path.write_text(json.dumps(written))
    commit(checkout)


CLIENT = "generated/runai-client-2-24"
SPOILT = {
    "changed source": (
        lambda folder: _edit(folder / "README.md"),
        "uncommitted changes in README.md; commit",
    ),
    "new source": (
        lambda folder: (folder / "generator/new.py").touch(),
        "uncommitted changes in generator/new.py; commit",
    ),
    "edited client": (
        lambda folder: _edit(folder / CLIENT / "runai_client_2_24/client.py"),
        "runai-client-2-24: edited, or made by other sources than these; run `make generate`",
    ),
    "client of another toolkit": (
        lambda folder: _restamp(folder / CLIENT / ".runai_client_2_24.stamp"),
        "runai-client-2-24: edited, or made by other sources than these; run `make generate`",
    ),
    "no client": (
        lambda folder: shutil.rmtree(folder / CLIENT),
        "runai-client-2-24: not built; run `make generate`",
    ),
    "another manifest": (
        _record_another,
        "manifest.json: runai-client-2-24: tree_sha256 is",
    ),
    "no archive": (
        lambda folder: (folder / "dist" / ARCHIVES[1]).unlink(),
        f"{ARCHIVES[1]}: not built; run `make wheels`",
    ),
    "old archive": (
        lambda folder: _edit(folder / "dist" / ARCHIVES[0]),
        f"{ARCHIVES[0]}: not what a build gives now; run `make wheels`",
    ),
}


def _restamp(path: Path) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), "inputs": "0" * 64}))


@pytest.mark.slow
@pytest.mark.parametrize("spoil", SPOILT)
def test_nothing_goes_out_that_is_dirty_or_stale(
    checkout: Path, index: PackageIndex, publish: Publish, spoil: str
) -> None:
    """One line says what and what to do, and the index has heard of nothing."""
    change, expected = SPOILT[spoil]
    change(checkout)
    code, out, err = publish("--repository-url", index.url)
    assert (code, out, len(err)) == (2, [], 1)
    assert expected in err[0]
    assert index.files() == {}


@pytest.mark.slow
def test_a_folder_without_a_repository_is_no_obstacle(
    checkout: Path, index: PackageIndex, publish: Publish
) -> None:
    """An unpacked sdist has no commits to compare with."""
    shutil.rmtree(checkout / ".git")
    assert publish("--repository-url", index.url)[0] == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("user", "password"), [(USER, "wrong"), ("somebody", PASSWORD), ("", ""), (USER, "")]
)
@pytest.mark.usefixtures("checkout")
def test_wrong_credentials(index: PackageIndex, publish: Publish, user: str, password: str) -> None:
    """One line that says where credentials come from, and not what they are."""
    code, out, err = publish("--repository-url", index.url, user=user, password=password)
    assert (code, out, len(err)) == (2, [], 1)
    assert "TWINE_USERNAME and TWINE_PASSWORD" in err[0]
    assert index.files() == {}


@pytest.mark.slow
@pytest.mark.usefixtures("checkout")
def test_no_credentials_in_the_address(index: PackageIndex, publish: Publish) -> None:
    """They would stand in logs and in the history of the shell; the error does not repeat them."""
    address = index.url.replace("//", f"//{USER}:{PASSWORD}@")
    code, _, err = publish("--repository-url", address)
    assert code == 2
    assert "no credentials in an address" in err[0]
    assert index.files() == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://127.0.0.1:9/", "no answer from http://127.0.0.1:9/ (ConnectionError)"),
        ("dist", "dist: not the http(s) address of a package index"),
        ("ftp://127.0.0.1/", "not the http(s) address"),
    ],
)
@pytest.mark.usefixtures("checkout")
def test_no_index(publish: Publish, address: str, expected: str) -> None:
    """An address where no index is."""
    code, out, err = publish("--repository-url", address)
    assert (code, out, len(err)) == (2, [], 1)
    assert expected in err[0]


@pytest.mark.usefixtures("checkout")
def test_the_address_is_needed(publish: Publish) -> None:
    """There is no index to guess."""
    code, _, err = publish()
    assert code == 2
    assert "--repository-url" in err[0]


@pytest.fixture
def answering() -> Iterator[Callable[[int, str, bytes], str]]:
    """The address of a server that answers everything in one way."""
    running: list[ThreadingHTTPServer] = []

    def start(status: int, reason: str, text: bytes) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                self.send_response(status, reason)
                self.send_header("location", "http://127.0.0.1:9/elsewhere")
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        running.append(server)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "reason", "text"),
    [
        (409, "Conflict", b""),
        (400, "File already exists", b""),
        (400, "Bad Request", b'{"message":"Validation failed: File name has already been taken"}'),
        (400, "Repository does not allow updating assets: pypi", b""),
        (403, "Forbidden", b"Not enough permissions to delete/overwrite artifact 'pypi:x.whl'"),
    ],
)
@pytest.mark.usefixtures("checkout")
def test_indexes_say_in_their_own_ways_that_a_file_is_there(
    publish: Publish,
    answering: Callable[[int, str, bytes], str],
    status: int,
    reason: str,
    text: bytes,
) -> None:
    """None of them is an error."""
    code, out, _ = publish("--repository-url", answering(status, reason, text))
    assert code == 0
    assert out == [f"{name}: already there" for name in ARCHIVES]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "reason", "text", "expected"),
    [
        (400, "Bad Request", b"the name is too long", "the index answered 400 Bad Request"),
        (403, "Forbidden", b"no", "403 Forbidden; credentials come from"),
        (307, "Temporary Redirect", b"", "give the address it sends to, if that is the index"),
        (413, "Payload Too Large", b"", "the index answered 413 Payload Too Large"),
    ],
)
@pytest.mark.usefixtures("checkout")
def test_refusals(
    publish: Publish,
    answering: Callable[[int, str, bytes], str],
    status: int,
    reason: str,
    text: bytes,
    expected: str,
) -> None:
    """The first file that is refused ends the run, with the answer in one line."""
    code, out, err = publish("--repository-url", answering(status, reason, text))
    assert (code, out, len(err)) == (2, [], 1)
    assert err[0].startswith(f"error: {ARCHIVES[0]}: the index answered {status}")
    assert expected in err[0]
