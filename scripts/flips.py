#!/usr/bin/env python3
"""Turns over every single bit of a log of 1,000 entries and says how many went unseen; none may.

    scripts/flips.py                      all bits, on two cores: some minutes
    scripts/flips.py --size 300 --cores 1

What finds which is told in tests/journal/flipping.py. Exits with 1 where a bit went unseen.
"""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
STRIPES = 8


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--cores", type=int, default=os.cpu_count())
    words = parser.parse_args()
    from tests.journal.flipping import KINDS

    total, unseen = 0, []
    with ProcessPoolExecutor(words.cores) as pool:
        for kind in KINDS:
            begun, turned, lost = time.perf_counter(), 0, []
            for count, these in pool.map(_stripe, repeat(kind), repeat(words.size), range(STRIPES)):
                turned, lost = turned + count, lost + these
            rate = turned / (time.perf_counter() - begun)
            print(f"{kind:12}{turned:12,} bits  {rate:10,.0f} a second  {len(lost)} unseen", flush=True)
            total, unseen = total + turned, unseen + lost
    print(f"{'together':12}{total:12,} bits  {len(unseen)} unseen")
    print("\n".join(unseen[:100]))
    return 1 if unseen else 0


def _stripe(kind: str, size: int, first: int) -> tuple[int, list[str]]:
    from tests.journal.flipping import missed

    return missed(kind, size=size, every=STRIPES, first=first)


if __name__ == "__main__":
    sys.exit(main())
