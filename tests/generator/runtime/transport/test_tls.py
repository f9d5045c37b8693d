"""Certificates are checked unless the caller says otherwise, loudly."""

from __future__ import annotations

import ssl
import warnings
from pathlib import Path
from typing import Any

import certifi
import pytest

from runai_generator.runtime._core.errors import APIConnectionError, ConfigurationError
from runai_generator.runtime._core.operation import Operation
from runai_generator.runtime._core.settings import InsecureConnectionWarning

GET = Operation("a.get", "GET", "/x")


def test_an_unknown_certificate_is_refused_at_once(side: Any, tls_server: Any, still: Any) -> None:
    tls_server.on("GET", "/x", {})
    with pytest.raises(APIConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
        side.call(side.client(base_url=tls_server.origin, time=still), GET)
    assert tls_server.received == []
    assert still.slept == []


@pytest.mark.parametrize("form", ["file", "context"])
def test_a_private_authority_can_be_trusted(
    side: Any, tls_server: Any, certificate: Any, form: str
) -> None:
    tls_server.on("GET", "/x", {"n": 1})
    path = str(certificate[0])
    verify = path if form == "file" else ssl.create_default_context(cafile=path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        client = side.client(base_url=tls_server.origin, verify=verify)
        assert side.call(client, GET) == {"n": 1}


def test_what_the_environment_names_counts_as_it_is_now(
    side: Any, tls_server: Any, certificate: Any, still: Any, tmp_path: Any, monkeypatch: Any
) -> None:
    """Authorities are read once for all clients, and again when others are named or the file is
    renewed."""
    tls_server.on("GET", "/x", {"n": 1})

    def call() -> Any:
        return side.call(side.client(base_url=tls_server.origin, time=still), GET)

    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    bundle = tmp_path / "authorities.pem"
    bundle.write_bytes(Path(certifi.where()).read_bytes())
    for named in (None, str(bundle)):
        if named:
            monkeypatch.setenv("SSL_CERT_FILE", named)
        with pytest.raises(APIConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
            call()
    bundle.write_bytes(Path(certificate[0]).read_bytes())
    assert call() == {"n": 1}
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(APIConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
        call()


def test_the_name_in_the_certificate_counts(side: Any, tls_server: Any, certificate: Any) -> None:
    tls_server.on("GET", "/x", {})
    origin = tls_server.origin.replace("127.0.0.1", "localhost")
    with pytest.raises(APIConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
        side.call(side.client(base_url=origin, verify=str(certificate[0])), GET)


def test_checking_can_be_turned_off_with_a_warning_where_the_client_is_made(
    side: Any, tls_server: Any
) -> None:
    tls_server.on("GET", "/x", {"n": 1})
    kind = type(side.client())
    with pytest.warns(InsecureConnectionWarning, match="verify=False") as caught:
        client = kind(tls_server.origin, token="t", verify=False)
    assert caught[0].filename == __file__
    assert side.call(client, GET) == {"n": 1}


def test_a_context_that_checks_nothing_is_as_loud(side: Any) -> None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with pytest.warns(InsecureConnectionWarning, match="SSL context"):
        side.client(verify=context)


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_bundle_that_cannot_be_read_is_named(side: Any, tmp_path: Any, content: Any) -> None:
    bundle = tmp_path / "ca.pem"
    if content:
        bundle.write_text(content)
    with pytest.raises(ConfigurationError, match=r"verify: no certificates .*ca\.pem"):
        side.call(side.client(verify=bundle), GET)
