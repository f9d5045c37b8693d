"""What is fuzzed: for each room one function that makes a broken input and holds what comes of it.

An input ends in an answer or in a ToolkitError of one short line; anything else is a fault. Each function
takes a Random, so that a seed and a number name an input.
"""

from __future__ import annotations

import copy
import json
import re
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree

import yaml

from runai_compat.findings.compare import Terms, compare
from runai_compat.findings.model import Report
from runai_compat.reports import Options, formats_of, render
from runai_compat.scanning.clients import generated, official
from runai_compat.scanning.finding import find_usage
from runai_compat.scanning.routes import routes
from runai_compat.vocabulary import ResultKind
from runai_specs import Contract, load, read_catalog
from runai_specs.contract.build import make_contract
from runai_specs.errors import ToolkitError
from runai_specs.fetch import Answer, Format, Source, fetch
from runai_specs.openapi.validation import read

from . import mutation

ROOT = Path(__file__).parents[2]
LONGEST_MESSAGE = 1000
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def door(random: Random) -> None:
    """A document, broken as data or as text, is read or refused."""
    if random.random() < 0.5:
        _document(mutation.document(random, _any_document(random)))
    else:
        _read(
            mutation.text(random, yaml.safe_dump(_any_document(random))).encode("utf-8", "replace")
        )


def comparison(random: Random) -> None:
    """A document and a broken copy are compared, both ways, and nothing differs from itself."""
    original = _any_document(random)
    old = _document(original)
    new = _document(mutation.document(random, original))
    if old is None or new is None:
        return
    _compared(old, new)
    _compared(new, old)
    assert not _compared(new, _contract(copy.deepcopy(dict(new.document)))).findings


def reports(random: Random) -> None:
    """A comparison of hostile documents stays what its format says, and is seen as it is."""
    original = _any_document(random)
    old, new = (_document(mutation.document(random, original)) for _ in range(2))
    if old is None or new is None:
        return
    report = _compared(old, new)
    for form in formats_of(ResultKind.COMPARISON):
        _check(form, render(report, form, Options(everything=True)))


def scanner(random: Random) -> None:
    """Broken code in any language is scanned."""
    name, code = random.choice(_sources())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(mutation.text(random, code), encoding="utf-8", errors="surrogatepass")
        try:
            find_usage([path], *_known())
        except ToolkitError as error:
            _one_line(error)


def pages(random: Random) -> None:
    """Broken pages of documentation give a document or a refusal."""
    kind, url, answers = random.choice(_published())
    broken = {
        place: mutation.text(random, content).encode("utf-8", "replace")
        if random.random() < 0.5
        else content.encode()
        for place, content in answers.items()
    }
    try:
        fetch(Source("docs", kind, url, folder="/api/"), transport=_Pages(broken))
    except ToolkitError as error:
        _one_line(error)


TARGETS: dict[str, Callable[[Random], None]] = {
    target.__name__: target for target in (door, comparison, reports, scanner, pages)
}


def run(target: str, seed: int, number: int) -> None:
    """One input: AssertionError or another exception where something is wrong with what came of it."""
    TARGETS[target](Random(f"{target} {seed} {number}"))


def _any_document(random: Random) -> Any:
    return random.choice(_documents())


@cache
def _documents() -> Sequence[Any]:
    files = sorted((ROOT / "tests/generator/awkward").glob("*.yaml"))
    return [yaml.safe_load(file.read_text("utf-8")) for file in files]


def _document(value: Any) -> Contract | None:
    """The contract of a document, None where it is refused."""
    try:
        text = json.dumps(value)
    except (RecursionError, ValueError):
        return None
    return _read(text.encode("utf-8", "surrogatepass"))


def _read(data: bytes) -> Contract | None:
    try:
        return _contract(make_contract(read(data, "document.json")))
    except ToolkitError as error:
        _one_line(error)
        return None


def _contract(document: Any) -> Contract:
    return Contract("document", None, document, Path("document.json"))


def _compared(old: Contract, new: Contract) -> Report:
    return compare(old, new, Terms())


def _one_line(error: ToolkitError) -> None:
    text = str(error)
    assert text
    assert len(text) <= LONGEST_MESSAGE, f"{len(text)} characters: {text[:200]}"


def _check(form: str, text: str) -> None:
    text.encode()  # no half of a surrogate pair
    assert not _UNSEEN.search(text), f"{form}: {_UNSEEN.search(text)}"
    if form in ("json", "sarif"):
        json.loads(text)
    elif form == "junit":
        ElementTree.fromstring(text)
    elif form == "html":
        page = _Page()
        page.feed(text)
        assert "alert(1)" not in "".join(page.scripts)
    elif form in ("text", "github"):
        commands = [line for line in text.splitlines() if line.lstrip().startswith("::")]
        assert all(re.match(r"::(error|warning|notice) ", line) for line in commands), commands


class _Page(HTMLParser):
    """Collects what a page would run."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self._running = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._running = tag == "script" and dict(attrs).get("type") != "application/json"
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        self._running = self._running and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._running:
            self.scripts.append(data)


@cache
def _known() -> Any:
    documents = [load("2.22").document, load("2.24").document]
    return routes(documents), (*generated(read_catalog()), official(documents, "runai"))


@cache
def _sources() -> Sequence[tuple[str, str]]:
    """Code in every language that calls the API, by file name."""
    call = '"/api/v1/clusters/" + name + "/nodes"'
    return [
        ("a.py", f'import requests\nBASE = "https://company.run.ai"\n\ndef f(name):\n    return requests.get(BASE + {call})\n'),
        ("a.js", f'const base = "https://company.run.ai";\nasync function f(name) {{ return fetch(base + {call}, {{method: "DELETE"}}); }}\n'),
        ("a.ts", f'export class C {{ constructor(private base: string) {{}}\n  f(name: string) {{ return axios.get(this.base + {call}); }} }}\n'),
        ("a.go", 'package a\n\nfunc f(name string) {\n\thttp.Get("https://company.run.ai/api/v1/clusters/" + name)\n}\n'),
        ("a.java", f'class A {{ void f(String name) {{ client.send(HttpRequest.newBuilder(URI.create("https://c.run.ai" + {call})).DELETE().build()); }} }}\n'),
        ("a.cs", 'class A { Task F(string name) => client.GetAsync($"https://c.run.ai/api/v1/clusters/{name}/nodes"); }\n'),
        ("a.rs", 'fn f(name: &str) { client.get(format!("https://c.run.ai/api/v1/clusters/{}/nodes", name)).send(); }\n'),
        ("a.rb", 'Net::HTTP.get(URI("https://c.run.ai/api/v1/clusters/#{name}/nodes"))\n'),
        ("a.php", '<?php\n$client->request("GET", "https://c.run.ai/api/v1/clusters/" . $name);\n'),
        ("a.kt", 'fun f(name: String) = client.get("https://c.run.ai/api/v1/clusters/$name/nodes")\n'),
        ("a.sh", '#!/bin/bash\nBASE=https://c.run.ai\ncurl -X DELETE -d \'{"a": 1}\' "$BASE/api/v1/clusters/$1"\n'),
        ("a.ps1", '$base = "https://c.run.ai"\nInvoke-RestMethod -Method Delete -Uri "$base/api/v1/clusters/$name"\n'),
        ("a.tf", 'locals { base = "https://c.run.ai" }\ndata "http" "x" { url = "${local.base}/api/v1/clusters" }\n'),
        ("Makefile", "BASE := https://c.run.ai\nx:\n\tcurl $(BASE)/api/v1/clusters\n"),
        ("a.yaml", "- uri:\n    url: https://c.run.ai/api/v1/clusters/{{ id }}\n    method: DELETE\n"),
        ("a.json", '{"item": [{"request": {"method": "GET", "url": "https://c.run.ai/api/v1/clusters"}}]}\n'),
        ("a.http", "@base = https://c.run.ai\nDELETE {{base}}/api/v1/clusters/1\n"),
        ("a.ipynb", '{"cells": [{"cell_type": "code", "source": ["import requests\\n", "requests.get(\'https://c.run.ai/api/v1/clusters\')"]}]}'),
        ("a.txt", "GET /api/v1/clusters/1/nodes HTTP/1.1\n"),
    ]  # fmt: skip


@cache
def _published() -> Sequence[tuple[Format, str, dict[str, str]]]:
    """Publications of a small document, as answers by address."""
    small = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"},
             "paths": {"/api/a": {"get": {"responses": {"200": {"description": ""}}}}}}  # fmt: skip
    written = json.dumps(small)
    site = "https://docs.test"
    state = json.dumps({"spec": {"data": small}})
    return [
        (Format.FILE, f"{site}/openapi.json", {f"{site}/openapi.json": written}),
        (Format.REDOC, f"{site}/", {f"{site}/": f"<!-- x --><html><script>const __redoc_state = {state};</script>"}),
        (Format.GITBOOK, f"{site}/llms.txt", {
            f"{site}/llms.txt": f"# Docs\n- [A]({site}/api/a.md)\n",
            f"{site}/api/a.md": f"# A\n```json\n{written}\n```\n"}),
        (Format.FERN, f"{site}/llms.txt", {
            f"{site}/llms.txt": f"- [A]({site}/a/openapi.json)\n", f"{site}/a/openapi.json": written}),
        (Format.CONTROL_PLANE, f"{site}/", {f"{site}/api/docs/doc.json": written, f"{site}/": written}),
    ]  # fmt: skip


class _Pages:
    """A transport over a dictionary; an address that it does not have is not there."""

    def __init__(self, answers: dict[str, bytes]) -> None:
        self._answers = answers

    def get(self, url: str, *, token: str | None = None, stay: bool = False) -> Answer:  # noqa: ARG002
        from runai_specs.fetch.errors import RefusedStatusError

        if url not in self._answers:
            raise RefusedStatusError(url, 404, "check the address")
        return Answer(url, self._answers[url])

    def get_all(
        self,
        urls: Sequence[str],
        *,
        progress: Any = None,  # noqa: ARG002
        missing: bool = False,
    ) -> list[Answer]:
        return [self.get(url) for url in urls if not missing or url in self._answers]
