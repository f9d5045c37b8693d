"""Fuzz for some time: `python -m tests.fuzz SECONDS [SEED]`, or one input: `… TARGET SEED NUMBER`."""

from __future__ import annotations

import sys
import time
import traceback
from collections import Counter
from itertools import count

from .targets import TARGETS, run


def fuzz(seconds: float, seed: int) -> int:
    """Try inputs of all targets in turn; the number that failed, each told once per place."""
    until = time.monotonic() + seconds
    tried, places = Counter[str](), Counter[str]()
    for number in count():
        for target in TARGETS:
            if time.monotonic() > until:
                print(dict(tried), f"{len(places)} faults")
                return len(places)
            tried[target] += 1
            try:
                run(target, seed, number)
            except Exception as error:
                frame = traceback.extract_tb(error.__traceback__)[-1]
                place = f"{target}: {type(error).__name__} at {frame.filename}:{frame.lineno}"
                if not places[place]:
                    print(
                        f"{place}: {str(error)[:300]!r} (python -m tests.fuzz {target} {seed} {number})"
                    )
                places[place] += 1
    return 0


if __name__ == "__main__":
    if sys.argv[1] in TARGETS:
        run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    else:
        sys.exit(1 if fuzz(float(sys.argv[1]), int((sys.argv[2:] or ["1"])[0])) else 0)
