"""The numbers of a JSON report as outputs of a GitHub action: `NAME=NUMBER`, one per line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

if __name__ == "__main__":
    report = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for name, number in report["summary"].items():
        sys.stdout.write(f"{name}={int(number)}\n")
