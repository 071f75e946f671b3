"""What the log of the record needs from the environment: its key, its name, its witnesses."""

import binascii
import os
import secrets
from pathlib import Path
from urllib.parse import SplitResult

from wakai.config.environment import EnvironmentProblem
from wakai.journal.domain.notes import Verifier
from wakai.journal.domain.policy import Policy, parse_policy
from wakai.journal.domain.refusals import KeyNotReadable, PolicyNotReadable

SEED_BYTES = 32


def log_key(given: str, folder: Path) -> bytes:
    """The 32-byte seed of the log's Ed25519 key: WAKAI_LOG_KEY in hex, or one made once and kept in the data folder.

    Whoever loses it begins a new log: keep a copy where backups are kept.
    """
    text = given or _kept(folder / "log-key", secrets.token_hex(SEED_BYTES))
    try:
        seed = binascii.unhexlify(text)
    except binascii.Error:
        seed = b""
    if len(seed) != SEED_BYTES:
        raise EnvironmentProblem("WAKAI_LOG_KEY", "Write 64 hexadecimal digits: openssl rand -hex 32")
    return seed


def _kept(file: Path, text: str) -> str:
    """What the file holds; this text, where it is made only now."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as fresh:
            fresh.write(text)
    except FileExistsError:
        pass
    return file.read_text().strip()


def log_origin(given: str, folder: Path, site: SplitResult) -> str:
    """The log's name: WAKAI_LOG_NAME, or the address that the site had when the log began, which the data folder keeps.

    It stays when the site moves, or a command is given another port: a log of another name is another log.
    """
    name = f"{site.netloc}/log"
    return given or _kept(folder / "log-name", name) or name


def witnesses(name: str) -> Policy:
    """The policy file (tlog-policy) of this name, from WAKAI_WITNESSES; without one, nobody is asked."""
    try:
        return parse_policy(Path(name).expanduser().read_text()) if name else Policy()
    except OSError as error:
        raise EnvironmentProblem("WAKAI_WITNESSES", f"{name} cannot be read. Name a policy file.") from error
    except PolicyNotReadable as refusal:
        raise EnvironmentProblem("WAKAI_WITNESSES", f"{name}: {refusal}") from refusal


def witnessed_logs(vkeys: list[str]) -> tuple[Verifier, ...]:
    """The keys of the logs that we witness."""
    try:
        return tuple(Verifier.parse(vkey) for vkey in vkeys)
    except KeyNotReadable as refusal:
        raise EnvironmentProblem("WAKAI_WITNESSED_LOGS", str(refusal)) from refusal
