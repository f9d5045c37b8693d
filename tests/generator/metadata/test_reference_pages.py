"""Which operations have a page in the reference documentation of their release."""

from __future__ import annotations

import pytest

from runai_generator.metadata.reference_pages import reference
from runai_specs import load, read_catalog

CLIENTS = [(client.api, client.name) for client in read_catalog().clients]
# Tags without a page: what the newest reference no longer has.
WITHOUT = {("control-plane", "latest"): {"Administrator Command Line Interface", "Tenant"}}


def tags(api: str, release: str) -> set[str]:
    paths = load(f"{api}@{release}").document["paths"]
    operations = (
        operation for item in paths.values() for operation in item.values() if "tags" in operation
    )
    return {tag for operation in operations for tag in operation["tags"]}


@pytest.mark.slow
@pytest.mark.parametrize(("api", "release"), CLIENTS)
def test_every_tag_has_a_page_of_its_release(api: str, release: str) -> None:
    """But for those that we know."""
    pages = reference(read_catalog(), api, release)
    missing = {tag for tag in tags(api, release) if pages.page(tag) is None}
    assert missing == WITHOUT.get((api, release), set())


def test_a_page_is_of_the_release_that_was_asked_for() -> None:
    """The newest has no release in its address, and spelling of the tag does not matter."""
    site = "https://run-ai-docs.nvidia.com"
    current, newest = (
        reference(read_catalog(), "control-plane", release) for release in ("2.24", "latest")
    )
    assert current.page("Access rules") == (
        f"{site}/api/2.24/authentication-and-authorization/access-rules"
    )
    assert newest.page("Node pools") == f"{site}/api/organizations/node-pools"
    assert reference(read_catalog(), "multi-tenant", "2.24").page("Audit logs")
    assert {current.page("Nothing"), current.page(None), newest.page("Tenant")} == {None}
    assert not reference(read_catalog(), "control-plane", "2.17").pages
    assert not reference(read_catalog(), "another", "1").pages
