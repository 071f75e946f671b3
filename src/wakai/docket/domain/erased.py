"""What stands in the docket where a text was erased, and which parts of an entry are such texts."""

from typing import Final

ERASED: Final = "[erased · 消去済み · 已删除]"
"""In all three languages, for it is read by whoever opens the case."""

TEXTS: Final = ("text", "note", "name", "reason")
"""The parts of an entry that people write freely; "name" is a file's. What was asserted (dates, choices, amounts) stays."""
