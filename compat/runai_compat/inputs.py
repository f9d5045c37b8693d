"""What BASE and REVISION can be: a release, a file, a folder, a file of a git revision."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
