"""Which media types are plainly misspelt, and which are only rare."""

from __future__ import annotations

import mimetypes

import pytest

from runai_specs.openapi.media_types import corrected, meant


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("applicatin/json", "application/json"),
        ("aplication/json", "application/json"),
        ("applicaton/vnd.acme.v2+json", "application/vnd.acme.v2+json"),
        ("appliaction/json", "application/json"),
        ("applicationn/json", "application/json"),
        ("aplicaton/pdf", "application/pdf"),
        ("applications/json; charset=utf-8", "application/json; charset=utf-8"),
        ("application/jsno", "application/json"),
        ("application/jsonn", "application/json"),
        ("application/octet-steam", "application/octet-stream"),
        ("application/octetstream", "application/octet-stream"),
        ("application/x-www-form-urlencode", "application/x-www-form-urlencoded"),
        ("aplication/x-www-form-urlencode", "application/x-www-form-urlencoded"),
        ("application/probelm+json", "application/problem+json"),
        ("multipart/form_data", "multipart/form-data"),
        ("mulitpart/form-data", "multipart/form-data"),
        ("text/palin", "text/plain"),
        ("txt/csv", "text/csv"),
        ("test/plain", "text/plain"),
        ("imgae/png", "image/png"),
    ],
)
def test_what_can_mean_nothing_else_is_corrected(written: str, right: str) -> None:
    """Types that are not registered; letters that changed places, are missing or doubled."""
    assert meant(written) == right
    assert meant(right) == right


@pytest.mark.parametrize(
    "name",
    ["application/json5", "application/jsonl", "application/jsonp", "application/xml", "text/x-plain",
     "image/jpg", "application/cbor", "application/x-yml", "text/json", "*/*", "text/*", "x-epoc/x-sisx",
     "application/bson", "application/vnd.json", "acme/json", "image/apng", "text/csv", "json",
     "chemical/x-pdb", "application/x-json", "", "/", "application/", "application/ecmascript"],
)  # fmt: skip
def test_what_is_only_rare_is_left_alone(name: str) -> None:
    """Other types that differ in a letter, and what is no media type."""
    assert meant(name) == name


def test_no_known_media_type_is_taken_for_another() -> None:
    """Of all that Python knows."""
    known = {*mimetypes.types_map.values(), *mimetypes.common_types.values()}
    assert len(known) > 80
    assert [media_type for media_type in known if meant(media_type) != media_type] == []


def test_a_misspelt_one_beside_the_right_one_is_another() -> None:
    """Both were written down; only one can be the correction."""
    assert corrected(["applicatin/json", "text/csv"]) == {
        "applicatin/json": "application/json",
        "text/csv": "text/csv",
    }
    assert (
        corrected(["applicatin/json", "application/json"])["applicatin/json"] == "applicatin/json"
    )
