"""The form of a catalog: which types its keys have. What they mean is in `model`, which checks the rest."""

from __future__ import annotations

from datetime import date

from ..toml_files import ANY_KEY, Form

_TEXTS: Form = {ANY_KEY: str}
_UPSTREAM: Form = {
    **dict.fromkeys(("url", "sha256", "commit", "tag", "same_as", "known", "source"), str),
    "captured": date,
}
_RELEASE: Form = {
    **dict.fromkeys(("name", "track", "note"), str),
    "released": {"kind": str, "source": str, **dict.fromkeys(("date", "earliest", "latest"), date)},
    "upstream": _UPSTREAM,
    "client": bool,
    "sources": [str],
    "addresses": _TEXTS,
    "snapshots": [{"date": date, "pin": str, "upstream": _UPSTREAM}],
}
_LOGIN_ENTRY: Form = {"file": str, "keys": [str], "base64": bool}
_API: Form = {
    **dict.fromkeys(("title", "package", "family", "address", "official"), str),
    "releases": [_RELEASE],
    "exchanges": [{"url": str, "media": str, "fields": _TEXTS}],
    "login": {
        **dict.fromkeys(("command", "folder", "variable"), str),
        "token": _LOGIN_ENTRY,
        "address": _LOGIN_ENTRY,
    },
    "policies": _TEXTS,
    "sources": _TEXTS,
    "hosts": [str],
    "publish": {},
}
CATALOG: Form = {"default_api": str, "formats": _TEXTS, "apis": {ANY_KEY: _API}}
ANNOUNCEMENTS: Form = {
    "announcement": [
        {
            **dict.fromkeys(("kind", "element", "source", "part", "api", "basis"), str),
            **dict.fromkeys(("announced_in", "removed_in", "unmatched"), str),
            "replaced_by": [str],
        }
    ]
}
