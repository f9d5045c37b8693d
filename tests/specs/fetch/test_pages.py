"""Web pages that were made to be slow to read: the time grows with their length only."""

from __future__ import annotations

import gzip
import json
import time

import pytest

from runai_specs.fetch.model import Answer
from runai_specs.fetch.sources import content, redoc
from runai_specs.fetch.sources.html_tags import tags
from runai_specs.fetch.transport.body import BrokenBodyError, TooLargeError, decoded

SIZE = 400_000
PAGES = {
    "comments": "<!---->" * 500 + "<p>",
    "open comments": "<!--" * SIZE,
    "open links": "<a " * SIZE,
    "links with addresses": "<a href=x.json " * SIZE,
    "one long link": "<a " + "href=x.json " * SIZE + ">",
    "open scripts": "<script " * SIZE,
    "scripts": "<script id=" * SIZE,
    "quotes": "<a " + "b=\"'" * SIZE,
    "closed quotes": ("<a " + "b='\" " * 3000 + ">") * 20,
    "states": "__redoc_state=" * SIZE,
    "states with values": "__redoc_state=[" * SIZE,
    "blanks": "__redoc_state" + " " * SIZE + "__redoc_state" + " " * SIZE,
    "names of scripts": f"<script src='{'redoc' * 3000}{'state' * 900}'>" * 20,
    "starts": "Redoc.init(" * SIZE,
    "tags": "<" * SIZE,
    "whole scripts": "<script>" * SIZE,
    "named scripts": "<script id=__redoc_state>{" * SIZE,
    "many attributes": ("<a " + "x " * 9000 + ">") * 500,
}


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_read_in_one_pass(page: str) -> None:
    """Some hundred thousand characters take moments, whatever they are."""
    answer = Answer("https://docs.example/", PAGES[page].encode())
    begun = time.process_time()
    content.is_page(answer.content)
    redoc.is_one(answer)
    list(redoc._named(answer))
    redoc._embedded(answer, None)
    assert time.process_time() - begun < 10


def test_the_tags_of_a_page() -> None:
    """Names and attributes in small letters, quoted in three ways; comments before the page are passed."""
    text = "<A HREF='a.json' Download>x</a><b><a href=\"b.yaml\" download=b><a href=c.json><Script ID=x>1"
    parsed = list(tags(Answer("u", text.encode()), "a", "script"))
    assert [tag.attributes for tag in parsed] == [
        {"href": "a.json", "download": ""},
        {"href": "b.yaml", "download": "b"},
        {"href": "c.json"},
        {"id": "x"},
    ]
    assert text[parsed[-1].end :] == "1"
    assert list(redoc._named(Answer("u", text.encode()))) == ["a.json", "b.yaml"]


@pytest.mark.parametrize("lead", ["", "\ufeff", "  ", "<!-- a --> <!---->\n", "<!doctype"])
def test_what_is_a_page(lead: str) -> None:
    """HTML, after blanks and comments; a document that speaks of it is none."""
    html = f"{lead} html>" if lead == "<!doctype" else f"{lead}<html>"
    assert content.is_page(html.encode())
    assert not content.is_page(json.dumps({"openapi": html}).encode())


def test_gzip_of_many_members() -> None:
    """A file of some parts is read; one of very many is refused before it takes long."""
    part = gzip.compress(b"a")
    assert decoded(part * 900, "gzip", 1000) == b"a" * 900
    with pytest.raises(TooLargeError):
        decoded(part * 900, "gzip", 500)
    with pytest.raises(BrokenBodyError, match="parts"):
        decoded(part * 100_000, "gzip", 10**9)
