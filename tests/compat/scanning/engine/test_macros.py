"""Macros of one's own in Rust: those that are as functions are followed, the others are said to be left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..conftest import Scan, found_in, told

USERS = (
    'async fn a(c: &Client, id: &str) { c.http.delete(api!(c, "users/{}", id)).send().await; }\n'
    'async fn b(c: &Client) { c.http.get(api!(c, "clusters")).send().await; }\n'
)
LIKE_FUNCTIONS = {
    "arguments that are formatted within a text": (
        "($c:ident, $($arg:tt)*) => {\n"
        '        format!("{}/api/v1/{}", $c.runai_url, format_args!($($arg)*))\n    };\n'
    ),
    "rules of which the last takes the most": (
        '($c:expr, $p:literal) => { format!(concat!("{}/api/v1/", $p), $c.runai_url) };\n'
        "    ($c:expr, $p:literal, $($arg:expr),*) => {\n"
        '        format!(concat!("{}/api/v1/", $p), $c.runai_url, $($arg),*)\n    };\n'
    ),
    "a body in round brackets": (
        '($c:expr, $($arg:tt)*) => (format!("{}/api/v1/{}", $c.runai_url, format!($($arg)*)));\n'
    ),
}
OTHERS = {
    "a method that is given": (
        "($c:expr, $verb:ident, $($arg:tt)*) => {{\n"
        '        let url = format!("{}/api/v1{}", $c.runai_url, format_args!($($arg)*));\n'
        "        $c.http.$verb(url).send().await\n    }};\n",
        'send!(c, delete, "/users/{}", id)',
    ),
    "pieces that are repeated": (
        '($c:expr, $($part:expr),+) => {{\n        let mut url = $c.runai_url.join("/api/v1").unwrap();\n'
        "        url.path_segments_mut().unwrap()$(.push($part))+;\n        url\n    }};\n",
        'c.http.delete(send!(c, "users", id)).send()',
    ),
    "words that tell rules apart": (
        '(drop $p:expr) => { http.delete(format!("{}/api/v1/{}", URL, $p)).send() };\n'
        '    (read $p:expr) => { http.get(format!("{}/api/v1/{}", URL, $p)).send() };\n',
        'send!(drop "users/1")',
    ),
}


@pytest.mark.parametrize("rules", LIKE_FUNCTIONS)
def test_a_macro_is_followed(scan: Scan, rules: str) -> None:
    """With what stands for the rest of its arguments, at the lines where it is called."""
    code = f"macro_rules! api {{\n    {LIKE_FUNCTIONS[rules]}}}\n{USERS}"
    first = code[: code.index("async")].count("\n") + 1
    assert told(scan(a__rs=code)) == [
        f"{first} DELETE /api/v1/users/{{}} certain",
        f"{first + 1} GET /api/v1/clusters certain",
    ]


@pytest.mark.parametrize("rules", OTHERS)
def test_a_macro_that_is_no_function_is_said_to_be_left_out(rules: str, tmp_path: Path) -> None:
    """What it sends is not passed over in silence."""
    macro, call = OTHERS[rules]
    (tmp_path / "a.rs").write_text(
        f"macro_rules! send {{\n    {macro}}}\nasync fn a(c: &Client) {{ {call}; }}\n"
    )
    assert found_in(tmp_path).gaps
