"""How a file is to be read, told from its name and its first characters."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path


class Form(StrEnum):
    """The ways in which texts are read."""

    PYTHON = "python"
    NOTEBOOK = "notebook"
    SHELL = "shell"
    YAML = "yaml"
    HCL = "hcl"
    JSON = "json"
    CODE = "code"
    HASH = "hash"
    PLAIN = "plain"
    PROSE = "prose"
    MADE = "made"


_ENDINGS = {
    Form.PYTHON: ".py .pyi .pyw",
    Form.NOTEBOOK: ".ipynb",
    Form.SHELL: ".sh .bash .zsh .ksh .fish .ps1 .psm1 .bat .cmd .http .rest .hurl",
    Form.YAML: ".yml .yaml .yml.j2 .yaml.j2 .tpl",
    Form.HCL: ".tf .hcl .tfvars",
    Form.JSON: ".json .har .jsonc .json5 .postman_collection",
    Form.CODE: ".js .mjs .cjs .jsx .ts .tsx .vue .svelte .go .java .kt .kts .scala .groovy .cs .rs"
    " .swift .php .c .cc .cpp .h .hpp .dart .lua .gradle",
    Form.HASH: ".rb .pl .r .ex .exs .toml .ini .cfg .conf .env .properties .mk .dockerfile .jl",
    Form.PROSE: ".md .markdown .mdx .rst .txt .adoc .html .htm .log .csv .tsv .tex .org .xml",
}
_BY_ENDING = {ending: form for form, endings in _ENDINGS.items() for ending in endings.split()}
_BY_NAME = {
    "makefile": Form.SHELL,
    "justfile": Form.SHELL,
    "dockerfile": Form.SHELL,
    "containerfile": Form.SHELL,
    "jenkinsfile": Form.CODE,
    "readme": Form.PROSE,
    "changelog": Form.PROSE,
    "license": Form.PROSE,
    ".env": Form.HASH,
}
_DESCRIPTION = re.compile(
    rb"""^[ ]?[ ]?["']?(?:openapi|swagger)["']?\s*:\s*["']?[23]\.""", re.MULTILINE
)
_MADE = re.compile(
    rb"""Generated[ ]by[ ]runai-(?:generate|compat)|"runai-(?:compat|generate)/|OpenAPI[ ]Generator
    |"name":[ ]?"runai-compat"                                          # SARIF
    |<testsuites[ ]name="[^"]*[ ]-&gt;[ ][^"]*"                         # JUnit
    |^\[\[accepted\]\]\s*(?:\#.*)?$                                                 # what is accepted
    """,
    re.MULTILINE | re.VERBOSE,
)
"""What the toolkit (or a generator) writes near the beginning of a file."""
_MADE_FROM_THE_START = re.compile(
    rb"""\#\#[ ][^\n]+[ ]\xe2\x86\x92[ ][^\n]+\n                             # Markdown: a gate, a comparison
    |\#\#[ ][^\n]*,[ ]policy[ ][^\n]+\n                                # a ledger
    |\#\#[ ]\d+[ ]uses?[ ]of[ ]\d+[ ]operation                          # uses
    |(?:\#\#[ ])?[^\n]*:[ ]code[ ]for[ ][^\n]*[ ]uses?[ ]of[ ]            # a matrix, also as text
    |(?:\#\#[ ])?\d+[ ]places?[ ](?:can[ ]be[ ])?rewritten[ ]for[ ]       # a fix
    |\#[ ]From[ ]\S+[ ]to[ ]\S+\n                                      # a plan
    |\S+[ ]->[ ]\S+\n[ ][ ][^\n]+,[ ]policy[ ]                         # a terminal's text
    |\S+[ ]->[ ]\S+:[ ]\d+[ ]breaking,[ ]\d+[ ]warning                     # a comparison as text
    |[^\n]+,[ ]policy[ ][^\n,]+,[ ][^\n]+[ ]to[ ]\S+\n                      # a ledger as text
    |::(?:error|warning|notice)[ ][^\n]*title=                         # GitHub
    """,
    re.VERBOSE,
)
"""What stands in the first line of what the toolkit writes, format by format."""
_USES = re.compile(rb"^\d+ uses? of \d+ operations? in \d+ of \d+ files?$", re.MULTILINE)
"""What stands at the end of uses as text, before the coverage."""
_END = 4096
_PAGE = re.compile(rb"<footer[^>]*>(?:<p>Made by )?runai-compat ")


def _is_page(head: bytes, data: bytes) -> bool:
    """Whether it is a page that `runai-compat` made: its footer says so."""
    return head.lstrip()[:9].lower() == b"<!doctype" and _PAGE.search(data) is not None


def form_of(path: Path, data: bytes) -> Form:
    """How to read a file. MADE: an API's description, or made by a program from one: no use of it."""
    head = data[:4096]
    ending = path.suffix.lower()
    form = _BY_ENDING.get(ending) or _BY_NAME.get(path.stem.lower())
    if (
        _MADE_FROM_THE_START.match(head)
        or _MADE.search(head)
        or _is_page(head, data)
        or (form in (None, Form.PROSE) and _USES.search(data[-_END:]))
        or (ending in (".json", ".yaml", ".yml") and _DESCRIPTION.search(data))
    ):
        return Form.MADE
    if form is None and head.startswith(b"#!"):
        first = head.partition(b"\n")[0]
        return Form.PYTHON if b"python" in first else Form.SHELL
    return form or Form.PLAIN


_MINIFIED = 50_000
_LONG_ON_AVERAGE = 300


def is_minified(data: bytes) -> bool:
    """Whether it has a line that nobody wrote, or lines that are that long on average."""
    if len(data) <= _MINIFIED:
        return False
    lines = data.split(b"\n")
    return len(data) > _LONG_ON_AVERAGE * len(lines) or max(map(len, lines)) > _MINIFIED
