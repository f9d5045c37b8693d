"""What any comparison has to do at least: read both documents."""

import json
import sys
from pathlib import Path

for path in sys.argv[1:]:
    json.loads(Path(path).read_bytes())
