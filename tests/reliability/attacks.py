"""Hostile input by kind: what it is, and the command that meets it. Siblings of what got through once."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .documents import of_body, of_paths

File = str | bytes | Callable[[Path], object]
SECRET = "s3cr3t-of-another-file"


@dataclass(frozen=True, slots=True)
class Attack:
    """One hostile input: its kind, the files by name, and the command."""

    kind: str
    name: str
    files: Mapping[str, File]
    command: Sequence[str]


_PLAIN = json.dumps(of_body({"type": "object"}))
_DIFF = ("runai-compat", "diff", "a.json", "b.json")
_GATE = ("runai-compat", "gate", "--from", "a.json", "--to", "a.json")


def attacks() -> Iterator[Attack]:
    """All of them, in the order of the kinds."""
    for make in (_references, _numbers, _days, _texts, _wrong_types, _schemas, _patterns, _toml, _forms, _files, _code, _names, _addresses):  # fmt: skip
        yield from make()


def _document(kind: str, name: str, document: Any, **files: File) -> Attack:
    written = document if isinstance(document, str) else json.dumps(document)
    return Attack(kind, name, {"a.json": _PLAIN, "b.json": written, **files}, _DIFF)


def _references() -> Iterator[Attack]:
    for reference in (
        "../secret.json#/token", "/etc/passwd", "%2e%2e/secret.json", "file:///etc/passwd", "..%2fsecret.json",
        "/dev/zero", "link.json#/token", "http://127.0.0.1:9/x", "//127.0.0.1/x", "sub/../../secret.json", "fifo",
        ".git/config", "%00", "loop.json", "\\\\host\\x", "http://[", "folder/secret.json#/token", "C:/x.json",
        "%252e%252e/secret.json", "https:secret.json", "data:application/json,{}", "~/x.json", "..", "?x", "socket",
    ):  # fmt: skip
        files: dict[str, File] = {
            "secret.json": json.dumps({"token": SECRET}),
            "d/a.json": _PLAIN,
            "d/b.json": json.dumps(of_body({"$ref": reference})),
            "d/link.json": lambda path: path.symlink_to("../secret.json"),
            "d/loop.json": lambda path: path.symlink_to("loop.json"),
            "d/fifo": os.mkfifo,
            "d/folder": lambda path: path.symlink_to(".."),
            "d/socket": _socket,
            "d/.git/config": SECRET,
        }
        yield Attack(
            "references that lead elsewhere", reference, files,
            ("runai-compat", "diff", "d/a.json", "d/b.json"),
        )  # fmt: skip


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made, contextlib.chdir(path.parent):
        made.bind(path.name)  # the whole path may be longer than a socket's name can be


def _numbers() -> Iterator[Attack]:
    for digits in ("1e309", "1" + "0" * 309, "9" * 5000, "-1e999", "NaN", "1e-400", "1e99999999"):
        for keyword in ("minimum", "maxLength", "multipleOf", "enum", "default", "x-own"):
            value = "[@]" if keyword == "enum" else "@"
            text = json.dumps(of_body({"type": "number", keyword: "@"}))
            written = text.replace('"@"', value.replace("@", digits))
            yield _document("numbers", f"{keyword} {digits[:12]}", written)


def _days() -> Iterator[Attack]:
    """The ends of the calendar, before and after which no day can be told."""
    ends = ("0001-01-01", "9999-12-31")
    for name in ("x-sunset", "x-deprecated-since"):
        for day in (*ends, "0001-01-01T00:00:00Z", "@253402300799"):
            gone = {"type": "string", "deprecated": True, name: day}
            old = json.dumps(of_body({"type": "object", "properties": {"a": gone}}))
            files = {"a.json": old, "b.json": _PLAIN, "p.toml": "months = 3"}
            judged = ("runai-compat", "gate", "--from", "a.json", "--policy", "p.toml")
            yield Attack("days", f"{name} {day}", files, (*judged, "--to", "b.json"))
            yield Attack("days", f"{name} {day} stays", files, (*judged, "--to", "a.json"))
    for months in ("9" * 40, "200_000"):
        promise = {"p.toml": f"months = {months}\nreleases = {months}"}
        command = ("runai-compat", "ledger", "--policy", "p.toml")
        yield Attack("days", f"{months} months", promise, command)
        yield from (Attack("days", f"{months} months on {day}", promise, (*command, "--as-of", day)) for day in ends)  # fmt: skip


def _texts() -> Iterator[Attack]:
    for escape in (
        "\\ud800",
        "\\u0000",
        "\\udfff",
        "\\ufeff",
        "\\u001b[31m",
        "\\u202e",
        "\\n::error::x",
    ):
        yield _document("characters", f"key {escape}", json.dumps(of_body({"properties": {"@": {}}})).replace("@", escape))  # fmt: skip
        yield _document("characters", f"value {escape}", json.dumps(of_body({"enum": ["@"]})).replace("@", escape))  # fmt: skip
        path = json.dumps(of_paths({"/@": {"get": {"responses": {}}}})).replace("@", escape)
        yield _document("characters", f"path {escape}", path)


def _wrong_types() -> Iterator[Attack]:
    for section in ("components", "paths", "info", "servers", "tags", "security"):
        for value in ([], "x", None, 5, {"x": 5}, [[5]], True):
            document = {**of_body({"$ref": "part.json#/x"}), section: value}
            part = json.dumps({"x": {"type": "object"}})
            yield _document("wrong types", f"{section} {value}", document, **{"part.json": part})


def _schemas() -> Iterator[Attack]:
    itself = {"$ref": "#/components/schemas/A"}
    for schema in (
        {"type": "string", "enum": [[]]}, {"type": ["string", ["x"]]}, {"required": [1]}, {"properties": []},
        {"pattern": 5}, {"oneOf": [{}], "discriminator": "x"}, {"multipleOf": 0}, {"minLength": "x"}, {"$ref": 5},
        {"type": "integer", "minimum": -1e300, "maximum": 1e300}, {"patternProperties": {"(": {}}},
        {"allOf": [itself]}, {"not": itself}, {"type": "array", "minItems": 1, "items": itself}, {"$dynamicRef": "#x"},
    ):  # fmt: skip
        for command in (_DIFF, (*_DIFF, "--witness")):
            document = json.dumps(of_body(itself, {"A": schema}))
            files = {"a.json": _PLAIN, "b.json": document}
            yield Attack("schemas", json.dumps(schema)[:40], files, command)


def _patterns() -> Iterator[Attack]:
    for pattern in (
        "(" * 500 + ")" * 500, "(?:" * 5000 + "a" + ")" * 5000, "[" * 500, "a{1000}" * 500, "(a*)*" * 500 + "$",
        "(" * 20 + "a" + "{99}){99}" * 20, "|" * 5000, "\\" * 1001, "(a+)+b",
        *(f"a{{{count}}}" for count in ("9" * 5000, f"1,{'9' * 5000}", "٣", "²")),
    ):  # fmt: skip
        schema = {"type": "string", "pattern": pattern, "default": "a" * 40}
        yield _document("patterns", pattern[:12], of_body(schema))


def _toml() -> Iterator[Attack]:
    hostile: dict[str, File] = {
        "binary": b"\xff\xfe\x00", "deep": "a=" + "[" * 100_000, "deep tables": "a=" + "{b=" * 50_000,
        "digits": "a=" + "9" * 5000, "wrong": "accepted=5", "day": "a=9999-99-99", "twice": "a=1\na=2",
        "long key": ".".join("a" * 30_000) + "=1", "folder": Path.mkdir, "FIFO": os.mkfifo,
        "loop": lambda path: path.symlink_to(path.name), "socket": _socket, "NUL": 'accepted = "\\u0000"',
        "infinite": "a=[inf, -inf, nan]", "day and hour": "accepted=[{id=1979-05-27T07:32:00Z}]",
    }  # fmt: skip
    for name, content in hostile.items():
        for option in ("--accept", "--policy"):
            files: dict[str, File] = {"a.json": _PLAIN, "x.toml": content}
            yield Attack("TOML", f"{option} {name}", files, (*_GATE, option, "x.toml"))
        catalog = ("runai-specs", "list", "--catalog", "c")
        yield Attack("TOML", f"catalog {name}", {"c/catalog.toml": content}, catalog)


_CATALOG = {
    "default_api": '"a"', "formats.x": '"file"', "apis.a.title": '"t"', "apis.a.package": '"client"',
    "apis.a.policies.r": '"p"', "apis.a.hosts": '["h"]', "apis.a.sources.x": '"https://h.test/"',
    "apis.a.releases": '[{name = "1.0", track = "r", released = {kind = "bounded", source = "x"}}]',
}  # fmt: skip


def _forms() -> Iterator[Attack]:
    """A key of a catalog, or of its announcements, that holds something else than it should."""
    right = "".join(f"{key} = {value}\n" for key, value in _CATALOG.items())
    wrong = ("5", "true", "[[]]", "{x = 1}", "0001-01-01", "01:02:03")
    for key, value in _CATALOG.items():
        for other in wrong:
            text = right.replace(f"{key} = {value}", f"{key} = {other}")
            files: dict[str, File] = {"c/catalog.toml": text}
            yield Attack("forms", f"{key} = {other}", files, ("runai-specs", "list", "--catalog", "c"))  # fmt: skip
    announce = ("runai-specs", "announce", "GET /a", "--in", "1.0", "--source", "https://h.test/")
    row = 'kind = "operation", element = "GET /a", source = "x", announced_in = "1.0"'
    for other in wrong:
        for text in (f"announcement = {other}", f"announcement = [{{{row}, api = {other}}}]"):
            files = {"c/catalog.toml": right, "c/announcements.toml": text}
            for command in (("runai-specs", "verify"), announce):
                named = f"{command[1]} {text[:14]} {other}"
                yield Attack("forms", named, files, (*command, "--catalog", "c"))


def _deep(path: Path) -> None:
    place = os.getcwd()  # noqa: PTH109 - names this long are reached step by step only
    path.mkdir(parents=True)
    os.chdir(path)
    for _ in range(1300):
        Path("d").mkdir()
        os.chdir("d")
    Path("a.py").write_text("x = 1")
    os.chdir(place)


def _files() -> Iterator[Attack]:
    chain = {
        f"c{number}.json": json.dumps({"$ref": f"c{number + 1}.json"}) for number in range(350)
    }
    yield _document("files", "350 references in a row", of_body({"$ref": "c0.json"}), **{**chain, "c350.json": "{}"})  # fmt: skip
    twice = {
        f"t{n}.json": json.dumps({"properties": {k: {"$ref": f"t{n + 1}.json"} for k in "ab"}})
        for n in range(22)
    }
    yield _document("files", "22 files that name the next twice", of_body({"$ref": "t0.json"}), **{**twice, "t22.json": "{}"})  # fmt: skip
    usage = ("runai-compat", "usage", "s")
    yield Attack("files", "folders 1,300 deep", {"s": _deep}, usage)
    yield Attack("files", "a loop of links", {"s/a": lambda path: path.symlink_to("a")}, usage)
    kinds: dict[str, File] = {
        "FIFO": os.mkfifo, "device": lambda p: p.symlink_to("/dev/zero"), "folder": Path.mkdir, "socket": _socket,
        "file of a process": lambda p: p.symlink_to("/proc/self/mem"),
        "sparse file": lambda p: os.truncate(os.open(p, os.O_CREAT | os.O_RDWR), 1 << 40),
    }  # fmt: skip
    for kind, make in kinds.items():
        for command in (
            _DIFF,
            ("runai-compat", "usage", "b.json"),
            ("runai-specs", "init", "c", "1.0=b.json"),
            ("runai-specs", "fetch", "--from", "b.json", "--as", "m"),
            ("runai-generate", "notes", "b.json"),
        ):
            named = f"a {kind} for a document of {command[1]}"
            yield Attack("files", named, {"a.json": _PLAIN, "b.json": make}, command)
    journal = json.dumps({"files": ["../../outside"]})
    outside: dict[str, File] = {"c/.runai-journal": journal, "c/catalog.toml": ""}
    yield Attack("files", "a journal of other folders", outside, ("runai-specs", "list", "--catalog", "c"))  # fmt: skip


_DIGITS = ("²", "٣", "9" * 5000, "9" * 19)


def _code() -> Iterator[Attack]:
    start = "import requests\n"
    for name, text in {
        "a.py": start + "f(" * 500 + ")" * 500, "b.py": start + "a" + ".b" * 990, "c.py": start + "x = " + "9" * 5000,
        "d.py": start + "[" * 5000, "e.js": "f(" * 5000 + ")" * 5000, "f.go": "package a\nvar x = " + "(" * 5000,
        "g.sh": "A0=/api\n" + "".join(f"A{n}=$A{n - 1}$A{n - 1}\n" for n in range(1, 60)) + "curl $B$A59",
        "h.py": start + "A = '/api'\n" + "A = A + A\n" * 60 + "requests.get(B + A)",
        "caf\udce9.py": start + "requests.get('https://x.test/api/v1/clusters')\n",
        "i.yaml": "a0: /api\n" + "".join(f'a{n}: "{{{{ a{n - 1} }}}}{{{{ a{n - 1} }}}}"\n' for n in range(1, 60)),
        "j.json": "[" * 100_000, "k.ipynb": '{"cells": ' + "[" * 5000,
        **{f"l{n}.py": start + f"x = ['/a']\nrequests.get('/api/{{{digits}}}'.format('a') + x['{digits}'])\n"
           for n, digits in enumerate(_DIGITS)},
        **{f"m{n}.sh": f"shift {digits}\ncurl $B/api/v1/${{{digits}}}\n" for n, digits in enumerate(_DIGITS)},
    }.items():  # fmt: skip
        yield Attack("code", ascii(name), {f"s/{name}": text}, ("runai-compat", "usage", "s"))
    for digits in _DIGITS:
        counts = {"s/a.csv": f"operation,count\nGET /api/v1/clusters,{digits}\n"}
        yield Attack("code", f"count {digits[:5]}", counts, ("runai-compat", "usage", "s"))
    for pattern in ("[z-a]", "!", "\\", "[", "a" * 5000):
        ignored = {"s/a.py": start, "s/.gitignore": pattern}
        usage = ("runai-compat", "usage", "s")
        yield Attack("code", f"ignored {pattern[:5]}", ignored, usage)
        yield Attack("code", f"excluded {pattern[:5]}", ignored, (*usage, "--exclude", pattern))


def _names() -> Iterator[Attack]:
    """What is named where a file, a release or a place is meant."""
    hostile = ("\udcff", "x" * 5000, "\n::error::x", "\x1b[31m", "@@", "git:", "git:HEAD:", "9" * 5000,
               f"u:{SECRET}@h:1/x", f"http:/u:{SECRET}@h/x", f"ssh://{SECRET}@h/x")  # fmt: skip
    for name in hostile:
        for command in (
            ("runai-compat", "diff", "2.24", name), ("runai-specs", "show", name),
            ("runai-compat", "gate", "--from", "2.23", "--to", name), ("runai-generate", "notes", name),
            ("runai-specs", "init", "c", f"1.0={name}"), ("runai-compat", "usage", name),
        ):  # fmt: skip
            yield Attack("names", f"{command[1]} {name[:20]!a}", {"d/x": ""}, command)


def _addresses() -> Iterator[Attack]:
    for address in ("http://[", "https://[::1", "http://a:99999/", "http://", "ftp://x", "http://%00/", "http://user:s3cr3t-of-another-file@/", "http://..", "http://x y/", f"https://u:{SECRET}@[", f"http://127.0.0.1:1/?sig={SECRET}", f"ftp://u:{SECRET}@h/"):  # fmt: skip
        yield Attack("addresses", address, {}, ("runai-compat", "diff", address, "2.24"))
