"""The table of docs/reliability.md, made by carrying the attacks out: `python -m tests.reliability.table`."""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from .attacks import SECRET, Attack, attacks
from .kills import PROGRAMS

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
_BEGIN, _END = "<!-- attacks -->", "<!-- end of attacks -->"
LONGEST = 600


def carried_out(attack: Attack) -> str:
    """ "refused" or "answered". Raises AssertionError where it is neither."""
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        for name, content in attack.files.items():
            path = Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            if callable(content):
                content(path)
            else:
                path.write_bytes(content if isinstance(content, bytes) else content.encode())
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = PROGRAMS[attack.command[0]](list(attack.command[1:]))
        subprocess.run(["rm", "-rf", "s"], check=True)  # deeper than Python removes
    text = out.getvalue() + err.getvalue()
    assert code in (0, 1, 2), (attack.name, code, text[:500])
    assert SECRET not in text, attack.name
    seen = text.replace("\n", "")
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in seen), (
        attack.name
    )
    if code == 2:
        (line,) = err.getvalue().splitlines()
        assert re.match("error: .", line), attack.name
        assert len(line) < LONGEST, attack.name
    return "refused" if code == 2 else "answered"


def rows(results: Iterator[tuple[Attack, str]]) -> str:
    """The table of so many attacks of each kind, refused and answered."""
    counts: dict[str, Counter[str]] = {}
    for attack, result in results:
        counts.setdefault(attack.kind, Counter())[result] += 1
    lines = ["| kind | cases | refused in one line | answered |", "|---|---:|---:|---:|"]
    for kind, count in counts.items():
        lines.append(f"| {kind} | {count.total()} | {count['refused']} | {count['answered']} |")
    total = sum(counts.values(), Counter[str]())
    lines.append(f"| all | {total.total()} | {total['refused']} | {total['answered']} |")
    return "\n".join(lines)


def page(table: str) -> str:
    """The page with the table in its place."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}\n\n{table}\n\n{_END}{after}"


if __name__ == "__main__":
    made = rows((attack, carried_out(attack)) for attack in attacks())
    PAGE.write_text(page(made), encoding="utf-8")
    sys.stdout.write(made + "\n")
