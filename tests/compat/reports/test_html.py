"""The page as a file: complete, self-contained, escaped."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from runai_compat import diff
from runai_compat.reports import render
from runai_compat.reports.html.markup import Markup, element

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


@pytest.mark.parametrize("result", [hostile(), quiet()], ids=["hostile", "quiet"])
def test_the_page_is_well_formed(result: object) -> None:
    """Every element closed, every id once, every link to a place of the page itself."""
    page = Page(render(result, "html"))  # type: ignore[arg-type]
    assert len(page.ids) == len(set(page.ids))
    for key, value in page.attributes:
        if key in ("href", "src"):
            assert value is not None
            assert value.startswith("#")
            assert value[1:] in page.ids
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
    assert {f"f-{each.id}" for each in report.findings} <= set(page.ids)
    assert "timeline" not in page.ids


def test_text_is_escaped_by_the_way_it_is_made() -> None:
    """Children and attributes alike; Markup is not escaped twice."""
    made = element("p", "<b>", Markup("<i></i>"), ["&", None, False, 3], title='"<', hidden=True)
    assert made == '<p title="&quot;&lt;" hidden>&lt;b&gt;<i></i>&amp;3</p>'
