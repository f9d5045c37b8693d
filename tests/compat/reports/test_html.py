"""The page as a file: complete, self-contained, escaped."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from html.parser import HTMLParser

import pytest

from runai_compat import diff, gate, matrix
from runai_compat.gating.gate import GateResult
from runai_compat.gating.plan import plan as planned
from runai_compat.lifecycle.queries import Selection
from runai_compat.reports import render
from runai_compat.reports.html.markup import Markup, element

from ..lives import OLD, PLAIN, Track, api
from .results import HOSTILE, hostile, quiet

_VOID = {"meta", "input", "br", "link"}


class Page(HTMLParser):
    """Elements, attributes and ids; complains of what is not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs
        self.ids += [str(value) for key, value in attrs if key == "id"]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


CODE = """
import requests
requests.get("https://my.run.ai/v1/k8s/users")
requests.post("https://my.run.ai/api/v1/workloads/inferences", json={"spec": spec()})
"""


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> GateResult:
    """The gate of code that 2.23 breaks."""
    folder = tmp_path_factory.mktemp("code")
    (folder / "sync.py").write_text(CODE, encoding="utf-8")
    return gate("2.22", "2.23", uses=[str(folder)])


@cache
def real() -> GateResult:
    """Two real releases."""
    return gate("2.22", "2.24")


RESULTS = {
    "hostile": hostile,
    "quiet": quiet,
    "hostile ledger": lambda: Selection(hostile().ledger, hostile().ledger.entries),
    "hostile plan": lambda: planned(hostile()),
    "quiet plan": lambda: planned(quiet()),
    "plan": lambda: planned(real()),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", RESULTS)
def test_the_page_is_well_formed(name: str) -> None:
    """Every element closed, every id once, every link to a place of the page itself or a search in it."""
    well_formed(render(RESULTS[name](), "html"))  # type: ignore[operator]


@pytest.mark.slow
def test_the_pages_of_code_are_well_formed(code: GateResult) -> None:
    """Those that show people's lines."""
    assert code.impact is not None
    well_formed(render(code, "html"))
    well_formed(render(planned(code), "html"))
    well_formed(
        render(matrix([code.impact.usage.uses[0].file], base="2.22", target="2.23"), "html")
    )


def well_formed(text: str) -> None:
    page = Page(text)
    assert len(page.ids) == len(set(page.ids))
    for key, value in page.attributes:
        if key in ("href", "src"):
            assert value is not None
            assert value.startswith("#")
            assert value.startswith("#?") or value[1:] in page.ids
        assert not key.startswith("on")


def test_what_documents_say_stays_text() -> None:
    """One script and one style: ours; nothing of a name becomes an element."""
    text = render(hostile(), "html")
    page = Page(text)
    assert (page.names.count("script"), page.names.count("style")) == (1, 1)
    assert HOSTILE not in text
    assert "\x01" not in text
    assert "<script>document" not in text


def test_nothing_but_its_own_script_and_style_may_run() -> None:
    """The page's policy names their hashes, and forbids everything else."""
    text = render(quiet(), "html")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert "default-src &#x27;none&#x27;" in policy.group(1)
    for name in ("script", "style"):
        content = text.split(f"<{name}>")[1].split(f"</{name}>")[0]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert digest in policy.group(1)


def test_every_finding_and_every_operation_is_on_it() -> None:
    """By its ID; what is shown of a comparison of files has no timeline."""
    report = diff("2.23", "2.24")
    page = Page(render(report, "html"))
    assert {f"f-{finding.id}" for finding in report.findings} <= set(page.ids)
    assert "timeline" not in page.ids


def test_text_is_escaped_by_the_way_it_is_made() -> None:
    """Children and attributes alike; Markup is not escaped twice."""
    made = element("p", "<b>", Markup("<i></i>"), ["&", None, False, 3], title='"<', hidden=True)
    assert made == '<p title="&quot;&lt;" hidden>&lt;b&gt;<i></i>&amp;3</p>'


@pytest.mark.slow
def test_what_fails_comes_first_with_verdict_and_replacement() -> None:
    """Release, operation, promise and what to use instead in one row."""
    text = render(real(), "html")
    failing = text[text.index('id="failing"') : text.index('id="summary"')]
    assert text.index('id="failing"') < text.index('id="timeline"') < text.index('id="findings"')
    row = failing[failing.index("<code>GET /v1/k8s/users</code>") :].split("</tr>")[0]
    assert ">2.23<" in row
    assert " on time" in row
    assert "deprecated in 2.17, removed in 2.23" in row
    assert "GET /api/v1/users" in row


@pytest.mark.slow
def test_lines_of_code_come_first_where_files_were_given(code: GateResult) -> None:
    """Grouped by file, with the reason, what is seen of it, and what to write."""
    text = render(code, "html")
    assert 'id="failing"' not in text
    touched = text[text.index('id="touched"') : text.index('id="summary"')]
    assert touched.count("<h3>") == touched.count('class="file"')
    assert "line 3" in touched
    assert "GET /api/v1/users" in touched
    assert "operation removed</a>" in touched
    assert 'class="seen"' in touched


def test_the_audit_draws_how_each_release_kept_the_promise() -> None:
    """A bar as long as its number, and the same in words."""
    track = Track(
        api(("GET /a", PLAIN), ("GET /b", OLD)),
        api(("GET /b", OLD)),
        api(("GET /b", OLD)),
        api(),
    )
    from runai_compat.lifecycle.audit import audit as audited

    text = render(audited(track.ledger, track.contracts.__getitem__), "html")
    well_formed(text)
    assert "1 of 2 removals came after the notice" in text
    assert text.count('class="mark v-unannounced"') >= 1
    assert "0% kept" in text
    assert "100% kept" in text


@pytest.mark.slow
def test_a_large_page_stays_small() -> None:
    """6,000 findings in less than 3 MB: reasons are said once, and what fails is not listed twice."""
    from dataclasses import replace

    result = real()
    first = result.gated_findings[:200]
    many = tuple(
        replace(row, finding=replace(row.finding, id=f"{number:08x}{position:08x}"))
        for number in range(30)
        for position, row in enumerate(first)
    )
    text = render(replace(result, gated_findings=many), "html")
    assert text.count('class="finding"') == 6000
    assert len(text.encode()) < 3_000_000
