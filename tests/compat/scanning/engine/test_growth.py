"""Twice the code is twice the work, counted in lines that are carried out and in bytes: never timed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from runai_compat.scanning import hosts
from runai_compat.scanning.files import lines
from runai_compat.scanning.files.notebooks import read_notebook
from runai_compat.scanning.languages import rust
from runai_compat.scanning.sites import Mention, UseContext
from runai_compat.scanning.syntax import model

from ..conftest import found_in, known

USE = "/api/v1/org-unit/projects"
FEW = 60


def lines_carried_out(work: Callable[[], object]) -> int:
    """How many lines of Python run."""
    count = 0

    def trace(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def calls_in_one_function(count: int) -> str:
    calls = "\n".join(f"    r{n} = s.get(u)\n    r{n}.seen = o.do(r{n}, k)" for n in range(count))
    return f"def f(s, u, o, k):\n{calls}\n    s.get('{USE}')\n"


def texts_among_documentation(count: int) -> str:
    return "\n".join(f'def f{n}():\n    """/api/v1"""\n    return "{USE}"' for n in range(count))


def constructors(count: int) -> str:
    return "\n".join(
        f"class C{n}(B):\n    def __init__(self, s):\n        super().__init__(s)\n"
        f"    def go(self):\n        return self.s{n}.get('{USE}')"
        for n in range(count)
    )


def functions_without_a_name(count: int) -> str:
    functions = "\n".join(
        f"var f{n} = function (u) {{ return fetch(u) }}, o{n} = {{a: 1, b: f{n}(x)}};"
        for n in range(count)
    )
    return f"{functions}\nf1('{USE}');\n"


def rows_of_a_table(count: int) -> str:
    rows = "\n".join(f"  ('GET', '{USE}/{n}')," for n in range(count))
    return f"TABLE = [\n{rows}\n]\nfor m, p in TABLE:\n    requests.request(m, B + p)\n"


def pieces_of_a_list(count: int) -> str:
    pieces = "\n".join(f"    p.append('x{n}')" for n in range(count))
    return f"def f(b):\n    p = [b]\n{pieces}\n    s.get('/'.join(p))\n\ns.get('{USE}')\n"


def paths_on_one_line(count: int) -> str:
    return "; ".join(f"curl https://x{USE}/{n}" for n in range(count)) + "\n"


def calls_in_calls(count: int) -> str:
    return f"x = {'f(' * count}y{')' * count};\nfetch('{USE}');\n"


def test_names_that_files_import_from_each_other_are_looked_for_once(tmp_path: Path) -> None:
    """Every file of that name may be the one that is meant, and each of them imports it from there."""
    known()

    def work(count: int) -> int:
        for number in range(count):
            folder = tmp_path / str(count) / f"p{number}"
            folder.mkdir(parents=True)
            folder.joinpath("client.py").write_text(f"from client import get\nget('{USE}')\n")
        return lines_carried_out(lambda: found_in(tmp_path / str(count)))

    work(2)  # what is made once, for any number of files
    start, once, twice = work(1), work(3), work(5)
    assert twice - start < 2.6 * (once - start)


def test_names_of_one_package_are_looked_for_where_they_are(tmp_path: Path) -> None:
    """All files of a package see each other's names: none is asked for a name that it does not have."""
    known()

    def work(count: int) -> int:
        folder = tmp_path / str(count)
        folder.mkdir()
        for number in range(count):
            code = f'class A{number} {{ Object f() {{ return c{number}.get(U{number} + "{USE}"); }} }}\n'
            folder.joinpath(f"A{number}.java").write_text(f"package a;\n{code}")
        return lines_carried_out(lambda: found_in(folder))

    work(2)  # what is made once, for any number of files
    start, once, twice = work(1), work(20), work(40)
    assert twice - start < 2.6 * (once - start)


@pytest.mark.parametrize("name", ["a.rs", "a.json"])
def test_a_text_is_looked_through_once_for_all_that_is_in_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For its macros, and for whether a base of the API is in it."""
    looked: list[str] = []
    monkeypatch.setattr(rust, "macros", lambda text: looked.append(text) or {})
    hosts._matches.cache_clear()
    functions = "".join(f'fn f{n}() {{ g!("{USE}/{n}"); }}\n' for n in range(50))
    requests = [{"method": "GET", "url": f"{USE}/{n}"} for n in range(50)]
    (tmp_path / name).write_text(functions if name == "a.rs" else json.dumps(requests))
    assert len(found_in(tmp_path / name).uses) == 50
    assert len(looked) < 3
    assert hosts._matches.cache_info().misses < 3


DOUBLED = {
    "doubled.py": ("a0 = 'x/'", "a{0} = a{1} + a{1}", "s.get(a{1} + '{2}')\ns.get('{2}')"),
    "doubled.js": ("const a0 = 'x/';", "const a{0} = a{1} + a{1};", "fetch(a{1} + '{2}'); fetch('{2}');"),
    "doubled.sh": ("a0=x/", 'a{0}="$a{1}$a{1}"', 'curl "$a{1}{2}"\ncurl https://x{2}'),
    "doubled.yml": ("a0: x/", 'a{0}: "${{a{1}}}${{a{1}}}"', "b: curl ${{a{1}}}{2}\nc: curl https://x{2}"),
}  # fmt: skip
"""Texts that are twice as long from line to line."""


@pytest.mark.parametrize("name", DOUBLED)
def test_texts_that_double_take_a_line_of_work_each(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    first, doubling, last = DOUBLED[name]
    known()

    def work(count: int) -> int:
        lines = [doubling.format(n + 1, n) for n in range(count)]
        file.write_text("\n".join([first, *lines, last.format(0, count, USE)]))
        assert found_in(file).uses
        return lines_carried_out(lambda: found_in(file))

    start, once, twice = work(1), work(FEW // 2), work(FEW)
    assert twice - start < 2.6 * (once - start)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("rows.py", rows_of_a_table),
        ("pieces.py", pieces_of_a_list),
        ("paths.sh", paths_on_one_line),
        ("nested.js", calls_in_calls),
        ("calls.py", calls_in_one_function),
        ("texts.py", texts_among_documentation),
        ("classes.py", constructors),
        ("functions.js", functions_without_a_name),
    ],
)
def test_twice_the_code_is_twice_the_work(
    name: str, code: Callable[[int], str], tmp_path: Path
) -> None:
    file = tmp_path / name
    known()

    def work(count: int) -> int:
        file.write_text(code(count))
        assert found_in(file).uses
        return lines_carried_out(lambda: found_in(file))

    start, once, twice = work(1), work(FEW), work(2 * FEW)
    assert twice - start < 2.6 * (once - start)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["data.json", "bundle.js"])
def test_a_line_is_not_read_again_for_each_use_on_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line may be megabytes long: neither its comments nor its columns are looked for each time."""
    file = tmp_path / name
    objects = ",".join(f'{{"k": "ä{n}", "url": "{USE}/{n}"}}' for n in range(2000))
    text = f'{{"a": [{objects}]}}' if name.endswith("json") else f"f([{objects}])"
    file.write_text(text, encoding="utf-8")
    searched = decoded = 0
    pattern, characters = lines._IGNORE, model._characters

    class Counting:
        def search(self, line: str) -> object:
            nonlocal searched
            searched += len(line)
            return pattern.search(line)

    def counting(data: bytes) -> int:
        nonlocal decoded
        decoded += len(data)
        return characters(data)

    monkeypatch.setattr(lines, "_IGNORE", Counting())
    monkeypatch.setattr(model, "_characters", counting)
    uses = found_in(file).uses
    assert len(uses) == 2000
    assert searched <= 3 * len(text)
    assert decoded <= len(text.encode()) + len(uses) * 3 * 2 * model._BLOCK
    last = uses[-1]
    assert text[last.column - 1 :].startswith(f"{USE}/1999")


def test_a_path_is_compared_only_with_operations_that_begin_as_it_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from runai_compat.scanning import routes

    known_routes = known()[0]
    compared = 0
    cost = routes._cost

    def counting(*given: Any, **named: Any) -> int | None:
        nonlocal compared
        compared += 1
        return cost(*given, **named)

    monkeypatch.setattr(routes, "_cost", counting)
    known_routes._tree.fitting([])  # made before it is counted
    match = known_routes._match("GET", f"{USE}/7")
    assert [route.address for route in match.routes] == [f"{USE}/{{}}"]
    assert compared < len(known_routes.routes) / 10


def test_a_place_in_a_notebook_is_found_without_going_through_its_cells() -> None:
    cell = {"cell_type": "code", "source": ["x = 1\n", "y = 2"]}

    def work(count: int) -> int:
        notebook = read_notebook(json.dumps({"cells": [cell] * count}))
        last = Mention(2 * count, 1, None, USE, UseContext.CALL)
        assert notebook.placed(last, "a.ipynb").line == 1
        return lines_carried_out(lambda: notebook.placed(last, "a.ipynb"))

    assert work(400) == work(4)
