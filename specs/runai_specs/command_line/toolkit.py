"""Where this toolkit is kept: what CI systems get it from, and where its pages are read."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, metadata

_PACKAGE = "runai-api-toolkit"
SETTING = "RUNAI_TOOLKIT_URL"


def toolkit_url() -> str:
    """The address of the toolkit's repository: the setting, else what was recorded when it was built.

    That is the remote `origin` of the checkout that it was built from. Empty where neither is known.
    """
    return (os.environ.get(SETTING) or _recorded()).rstrip("/")


def toolkit_tag() -> str:
    """The tag of this version."""
    return f"v{metadata(_PACKAGE)['Version']}"


def page_url(page: str) -> str:
    """The address of a page of the repository as of this version; empty where that is not known."""
    url = toolkit_url()
    return f"{url}/blob/{toolkit_tag()}/{page}" if url else ""


def _recorded() -> str:
    try:
        urls = metadata(_PACKAGE).get_all("Project-URL") or []
    except PackageNotFoundError:
        return ""
    named: dict[str, str] = dict(url.split(", ", 1) for url in urls)
    return named.get("Source", "")
