"""Markdown for pull requests: never too long, nothing in it can break out."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from runai_compat import audit, diff, gate, ledger
from runai_compat.lifecycle.queries import Selection
from runai_compat.reports import Grouping, Options, render
from runai_compat.reports.escaping import LIMIT, code, fitted, plain

from .results import HOSTILE, hostile


@pytest.mark.slow
@pytest.mark.parametrize("way", [("2.18", "2.24"), ("2.22", "2.24"), ("2.24", "3.0")])
def test_a_gate_fits_a_comment(way: tuple[str, str]) -> None:
    """65,536 characters is what GitHub takes; the verdict comes first."""
    text = render(gate(*way), "markdown")
    assert len(text) <= 65_536
    assert "**" in text.splitlines()[2]
    assert text.count("<details>") == text.count("</details>")


@pytest.mark.slow
def test_a_long_gate_still_names_what_fails() -> None:
    """Table first; every operation of a finding that fails, whatever else is cut."""
    result = gate("2.18", "2.24")
    text = render(result, "markdown")
    assert text.splitlines()[4].startswith("| release |")
    for failure in result.failures:
        assert f"`{failure.finding.operations[0]}`" in text


@pytest.mark.slow
def test_a_comparison_fits_a_comment_too() -> None:
    """The longest way there is, in every grouping."""
    report = diff("2.18", "2.24")
    for grouping in Grouping:
        assert len(render(report, "markdown", Options(grouping))) <= 65_536


@pytest.mark.slow
def test_ledger_and_audit_fit_too() -> None:
    """Every release, every element."""
    history = ledger(track="self-hosted")
    assert len(render(Selection(history, history.entries), "markdown")) <= 65_536
    assert len(render(audit(track="self-hosted"), "markdown")) <= 65_536


@pytest.mark.slow
def test_all_means_all() -> None:
    """Where it is asked for, length does not matter."""
    result = gate("2.18", "2.24")
    whole = render(result, "markdown", Options(everything=True))
    assert len(whole) > len(render(result, "markdown"))
    assert all(f"`{finding.finding.rule.id}`" in whole for finding in result.gated_findings)


def test_what_is_too_long_is_shortened_list_by_list() -> None:
    """The longest version that fits; cut at a line where none does."""
    assert fitted(lambda length: "x\n" * (length or 10_000), limit=450) == "x\n" * 200
    cut = fitted(lambda _: "line\n" * 100_000)
    assert len(cut) <= LIMIT
    assert "does not fit" in cut.splitlines()[-1]


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        "`",
        "``x`",
        "a|b",
        "<b>",
        "*x*",
        "[x](y)",
        "- x\n# y",
        "1. x",
        "# x",
        "- x",
        "+ x",
        "---",
        "> x",
        "~~x~~",
        "&lt;",
        "a\x1b[2Jb\u202ec",
    ],
)
def test_text_stays_text(text: str) -> None:
    """As code and as words: the reader sees the characters, the page gets no elements from them."""
    for written in (code(text), plain(text)):
        html = MarkdownIt("commonmark").render(f"a {written} b")
        assert set(re.findall(r"<(\w+)", html)) <= {"p", "code"}
        assert "\n" not in html.strip()


def test_a_hostile_report_has_only_our_elements() -> None:
    """Names, values and reasons come from documents and files of others."""
    html = MarkdownIt("commonmark").enable("table").render(render(hostile(), "markdown"))
    assert set(re.findall(r"<(\w+)", html)) <= {
        "h2", "h3", "p", "strong", "ul", "li", "code", "table", "thead", "tbody", "tr", "th", "td",
        "details", "summary",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "@somebody", "ask @org/team", "me@example.org", "#12", "org/repo#12", "GH-12", "!7 of GitLab",
        "https://example.org/x", "see www.example.org", "mailto:me@example.org", "1. x", "# x", "- x",
    ],
)  # fmt: skip
def test_nothing_in_a_text_calls_anybody(text: str) -> None:
    """No mention, no reference to an issue, no link, no list and no heading, also in a list."""
    markdown = MarkdownIt("commonmark")
    html = markdown.render(f"- {plain(text)}")
    assert set(re.findall(r"<(\w+)", html)) == {"ul", "li"}
    assert not re.search(r"@\w|#\d|![0-9]|GH-\d|://|www\.", html)
    words = re.sub(r"<[^>]+>", "", html).replace("\u200b", "").strip()
    assert words == text


def test_versions_stay_readable() -> None:
    """What is no list is not broken up."""
    assert plain("2.24") == "2.24"
    assert code("") == "`  `"
