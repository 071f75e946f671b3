"""The system account under which the embedded PostgreSQL runs when we are root.

PostgreSQL refuses to run as root, and asks for an account that the system knows by
name. As an ordinary user none of this applies, and every function here does nothing.
"""

import logging
import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path
from typing import TypedDict

ACCOUNT = "wakai-db"

logger = logging.getLogger(__name__)


class AccountProblem(Exception):
    """The account cannot be made. The text says what to do instead."""


class RunAs(TypedDict, total=False):
    """Arguments of `subprocess.run` that change the account."""

    user: int
    group: int
    extra_groups: list[int]


def is_root() -> bool:
    """True when programs have to be run under the account."""
    return os.geteuid() == 0


def ids() -> tuple[int, int]:
    """User and group the database's files belong to."""
    if not is_root():
        return os.geteuid(), os.getegid()
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        entry = _make_account()
    return entry.pw_uid, entry.pw_gid


def run_as() -> RunAs:
    """What to pass to `subprocess.run`."""
    if not is_root():
        return {}
    user, group = ids()
    return {"user": user, "group": group, "extra_groups": []}


def give(path: Path) -> None:
    """Makes a file or folder the account's own."""
    if is_root():
        os.chown(path, *ids())


def let_in(folder: Path, *, readable: bool = False) -> None:
    """Lets the account pass through the folders that lead to `folder`; with `readable`, read all inside it.

    Only passing (`x`) is granted on the way, so names in them stay unlisted. It is said
    aloud, for it may be root's home folder.
    """
    if not is_root():
        return
    for step in reversed(folder.resolve().parents):
        _add_mode(step, stat.S_IXOTH, say=True)
    if readable and not folder.stat().st_mode & stat.S_IXOTH:
        for inside in (folder, *folder.rglob("*")):
            mode = stat.S_IROTH | (stat.S_IXOTH if inside.is_dir() or inside.stat().st_mode & stat.S_IXUSR else 0)
            _add_mode(inside, mode, say=False)


def _add_mode(path: Path, mode: int, *, say: bool) -> None:
    had = stat.S_IMODE(path.stat().st_mode)
    if had & mode == mode:
        return
    path.chmod(had | mode)
    if say:
        logger.warning("PostgreSQL runs as %s: that account may now pass through %s", ACCOUNT, path)


def _make_account() -> pwd.struct_passwd:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    advice = f"Run as an ordinary user, add the account {ACCOUNT} yourself, or set WAKAI_DATABASE_URL."
    if useradd is None:
        raise AccountProblem(f"PostgreSQL does not run as root, and useradd is missing. {advice}")
    made = subprocess.run(
        [
            useradd,
            "--system",
            "--no-create-home",
            "--home-dir",
            "/nonexistent",
            "--shell",
            "/usr/sbin/nologin",
            ACCOUNT,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        # Looked up whatever useradd says: another process may have been quicker.
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise AccountProblem(f"PostgreSQL does not run as root: {made.stderr.strip()}. {advice}") from None
