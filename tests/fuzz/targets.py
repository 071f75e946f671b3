"""Every parser of what comes from outside. Importing this needs Django's settings, and no database."""

from typing import Final

from tests.fuzz import of_files, of_recordings, of_the_log, of_uploads
from tests.fuzz.trying import Target

TARGETS: Final[tuple[Target, ...]] = (
    *(*of_the_log.TARGETS, *of_files.TARGETS),
    *(*of_recordings.TARGETS, *of_uploads.TARGETS),
)
