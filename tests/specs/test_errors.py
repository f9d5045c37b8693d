"""Messages: what is secret in an address stays with whoever gave it."""

from __future__ import annotations

import pytest

from runai_specs.errors import without_secrets
from runai_specs.fetch.session import UnusableEnvironmentError
from runai_specs.fetch.transport.redirect import InvalidAddressError, checked
from runai_specs.openapi.schemas.effective_schema import Schemas


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("https://u:p@h.test/x?q=1#part", "https://h.test/x?…"),
        ("postgres:/h.test/x?sig=1", "postgres:/h.test/x?…"),
        ("git:https:/h.test/x.git?sig=1", "git:https:/h.test/x.git?…"),
        ("https//h.test/x?sig=1", "https//h.test/x?…"),
        ("https://h.test/a;jsessionid=1/b;k=2?q=1: gone", "https://h.test/a;…/b;…?…: gone"),
        ("https://h.test/a;jsessionid=1; try again", "https://h.test/a;…; try again"),
        ("https://h.test/x?…: not there", "https://h.test/x?…: not there"),
        ("https://u:p/q@h.test/x", "https://h.test/x"),
        ("https://u:p@q/r@h.test/x", "https://h.test/x"),
        ("https:/u:p q/r s@h.test/x", "https:/h.test/x"),
        ("'ssh://u:1 p@h.test'; name a file", "'ssh://h.test'; name a file"),
        (
            "https://h.test:80: not like a@2.23 (a@1: b)",
            "https://h.test:80: not like a@2.23 (a@1: b)",
        ),
        ("https://h.test:8443/@scope/x", "https://h.test:8443/@scope/x"),
        ("https://h.test/@scope/x", "https://h.test/@scope/x"),
        ("a.json#/components/x", "a.json#/components/x"),
        ("src/http/errors.py#L3", "src/http/errors.py#L3"),
        ("GET /api/v1/x?limit=2", "GET /api/v1/x?limit=2"),
    ],
)
def test_what_is_said_of_an_address(written: str, said: str) -> None:
    """Also of one of which a path has lost a slash, or that was written amiss."""
    assert without_secrets(f"no such file: {written}") == f"no such file: {said}"


@pytest.mark.parametrize("address", ["http://u:secret/x@h.test", "https://u:secret#x@h.test/a"])
def test_a_password_is_not_said_for_a_port(address: str) -> None:
    """Where it has what ends an address."""
    with pytest.raises(InvalidAddressError) as raised:
        checked(address)
    assert "secret" not in str(raised.value)
    assert "h.test" in str(raised.value)


def test_an_unusable_proxy_is_not_shown() -> None:
    """It may hold a password."""
    assert "secret" not in str(UnusableEnvironmentError(ValueError("Invalid port: 'secret'")))
    assert "socksio" in str(UnusableEnvironmentError(ImportError("socksio is missing")))


def test_a_reference_that_is_no_text_leads_nowhere() -> None:
    """Whoever follows one takes that for a reference to what is not there."""
    for reference in ({"$ref": "#/x"}, ["#/x"]):
        with pytest.raises(KeyError):
            Schemas({"x": {}}).target(reference)  # type: ignore[arg-type]


def test_required_names_that_are_none_are_left_out() -> None:
    """Whoever reads a schema that no door looked at."""
    assert Schemas({}).effective({"required": ["b", 1, "a"]}).keywords["required"] == ("a", "b")
