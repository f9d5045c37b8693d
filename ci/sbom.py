"""The packages of a requirements file as a CycloneDX bill of materials, with hashes and licences.

`python ci/sbom.py ci/requirements.txt`: licences are those that the installed packages tell.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components(text: str) -> list[dict[str, Any]]:
    """One entry for each package that the text pins."""
    listed: list[dict[str, Any]] = []
    for line in text.splitlines():
        if pin := _PIN.match(line):
            listed.append(_component(pin[1], pin[2]))
        if listed:
            hashes = listed[-1].setdefault("hashes", [])
            hashes += [{"alg": "SHA-256", "content": digest} for digest in _HASH.findall(line)]
    return listed


def _component(name: str, version: str) -> dict[str, Any]:
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name.lower().replace('_', '-')}@{version}",
        "licenses": [{"license": {"name": _licence(name)}}],
    }


def _licence(name: str) -> str:
    """What the package says of itself: its expression, else its classifier, else its field."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return "unknown"
    classifiers = [
        classifier.rpartition(" :: ")[2]
        for classifier in told.get_all("Classifier", [])
        if classifier.startswith("License ::")
    ]
    names = [told.get("License-Expression"), *classifiers, (told.get("License") or "")[:80]]
    return next((licence for licence in names if licence), "unknown")


if __name__ == "__main__":
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "runai-api-toolkit"}},
        "components": components(Path(sys.argv[1]).read_text(encoding="utf-8")),
    }
    sys.stdout.write(json.dumps(bill, indent=1) + "\n")
