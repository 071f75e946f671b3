"""Puts compiled catalogues into wheels; they are not kept in the repository."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface[Any]):
    """Called by hatchling before it gathers the files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compiles what is stale and adds the result to what git knows."""
        sys.path.insert(0, str(Path(self.root) / "src"))
        from wakai.config import catalogues

        catalogues.compile_stale()
        build_data["artifacts"].append("*.mo")
