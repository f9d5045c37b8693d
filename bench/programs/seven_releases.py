"""Every release compared with the next one, all in one process."""

import sys
from itertools import pairwise

from runai_compat.findings.compare import compare
from runai_specs import load

for base, revision in pairwise([load(name) for name in sys.argv[1:]]):
    compare(base, revision)
