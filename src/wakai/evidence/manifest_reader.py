"""A program apart that reads one picture from its input and prints the library's report on its signed history.

Apart, because the library is native code that is given hostile files. Nothing is fetched: not manifests that lie elsewhere,
not lists of revoked certificates. Prints ``{}`` where there is no history inside, ends with 1 where there is one that it cannot read.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any, Final

from wakai.evidence import apart

MEMORY: Final = 2 * 1024**3
SECONDS: Final = 60


def main(media_type: str, anchors: str) -> int:
    """`anchors`: a file of trusted certificates (PEM), "" for none."""
    apart.limit(seconds=SECONDS, memory=MEMORY)
    import c2pa  # noqa: PLC0415 - after the limits are set

    try:
        with c2pa.Context.from_dict(_settings(anchors)) as context:
            reader = c2pa.Reader.try_create(media_type, io.BytesIO(sys.stdin.buffer.read()), context=context)
            print(reader.json() if reader else "{}")
    except c2pa.C2paError as problem:
        print(json.dumps({"problem": str(problem)[:200]}), file=sys.stderr)
        return 1
    return 0


def _settings(anchors: str) -> dict[str, Any]:
    offline = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}
    if not anchors:
        return offline
    with open(anchors, encoding="ascii") as file:
        return offline | {"trust": {"trust_anchors": file.read()}}


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
