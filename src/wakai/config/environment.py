"""A small typed reader of environment variables.

Each problem is named together with what to write instead, because it is read by
somebody who wants to start the program and has never seen these pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from cryptography import x509

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off", ""})


class EnvironmentProblem(Exception):
    """A variable is missing or cannot be read. The text says what to write."""

    def __init__(self, name: str, advice: str) -> None:
        super().__init__(f"{name}: {advice}")
        self.name = name
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads typed values out of `variables` (normally `os.environ`)."""

    variables: Mapping[str, str]

    def text(self, name: str, default: str = "") -> str:
        """The value without surrounding blanks; an empty value counts as absent."""
        return self.variables.get(name, "").strip() or default

    def required(self, name: str, advice: str) -> str:
        """The value, or `EnvironmentProblem` carrying `advice`."""
        value = self.text(name)
        if not value:
            raise EnvironmentProblem(name, f"is not set. {advice}")
        return value

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        """One of `choices`."""
        value = self.text(name, default)
        if value not in choices:
            raise EnvironmentProblem(name, f"is {value!r}. Write one of: {', '.join(choices)}.")
        return value

    def flag(self, name: str, default: bool) -> bool:
        """A yes or no."""
        value = self.text(name).lower()
        if not value:
            return default
        if value in YES or value in NO:
            return value in YES
        raise EnvironmentProblem(name, f"is {value!r}. Write 1 for yes or 0 for no.")

    def integer(self, name: str, default: int) -> int:
        """A whole number, zero or more."""
        value = self.text(name)
        if not value:
            return default
        if not value.isascii() or not value.isdigit():
            raise EnvironmentProblem(name, f"is {value!r}. Write a whole number, for example {default}.")
        return int(value)

    def folder(self, name: str, default: str) -> Path:
        """An absolute path; relative ones start at the current folder."""
        return Path(self.text(name, default)).expanduser().resolve()

    def names(self, name: str) -> list[str]:
        """A list written with commas."""
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    def site(self, name: str, default: str) -> SplitResult:
        """An http(s) address with a host and without a path."""
        url = urlsplit(self.text(name, default).rstrip("/"))
        if url.scheme not in {"http", "https"} or not url.hostname or url.path:
            raise EnvironmentProblem(name, "Write the public address, for example https://resolve.example.org")
        return url


def database(name: str, url: str) -> dict[str, object]:
    """Django's database entry for `postgresql://user:password@host:5432/name?sslmode=require`.

    A socket folder is given as `postgresql://user@/name?host=/run/postgresql`. `prepare_threshold` says after how many
    times a connection keeps a statement's plan; 0 keeps none, as a pooler in transaction mode needs it.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise EnvironmentProblem(name, "Write postgresql://user:password@host:5432/database")
    options: dict[str, str] = dict(parse_qsl(parts.query))
    plans = options.pop("prepare_threshold", "3")
    if not (plans.isdecimal() and plans.isascii()):
        raise EnvironmentProblem(name, "Write prepare_threshold as a number of times, 0 for never")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": options.pop("port", str(parts.port or "")),
        # A statement that a connection asks often is planned once for it; behind some poolers none may be.
        "OPTIONS": {**options, "server_side_binding": True, "prepare_threshold": int(plans) or None},
    }


def email(name: str, url: str) -> dict[str, object]:
    """Django's e-mail settings for `smtp://`, `smtps://`, `file:///folder` or `console:`."""
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "file" and parts.path:
        return {
            "EMAIL_BACKEND": "wakai.channels.backends.EmlFiles",
            "EMAIL_FILE_PATH": unquote(parts.path),
        }
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise EnvironmentProblem(name, "Write smtp://user:password@host:587 (or smtps://, file:///folder, console:)")
    secure = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if secure else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": secure,
        # Only a mail server on this very machine may be spoken to in the clear.
        "EMAIL_USE_TLS": not secure and parts.hostname not in {"localhost", "127.0.0.1"},
        "EMAIL_TIMEOUT": 10,
    }


def nameservers(name: str, text: str) -> str:
    """``system`` (this machine's resolver), ``off``, or addresses with commas between, each with ``:port`` or without."""
    if text in ("", "system", "off"):
        return text or "system"
    servers = [part.strip() for part in text.split(",")]
    for server in servers:
        parts = urlsplit(f"//[{server}]" if server.count(":") > 1 and not server.startswith("[") else f"//{server}")
        try:
            ip_address(parts.hostname or "")
            _ = parts.port
        except ValueError as problem:
            raise EnvironmentProblem(
                name, "Write system, off, or addresses such as 192.0.2.53,[2001:db8::53]:5353"
            ) from problem
    return ",".join(servers)


def certificates(name: str, path: str) -> str:
    """The path of a file of certificates (PEM), looked at once; "" for none."""
    if not path:
        return ""
    file = Path(path).expanduser().resolve()
    try:
        x509.load_pem_x509_certificates(file.read_bytes())
    except (OSError, ValueError) as problem:
        raise EnvironmentProblem(name, "Write the path of a file with at least one certificate (PEM)") from problem
    return str(file)


def scanner(name: str, url: str) -> str:
    """The address of a ClamAV daemon, `tcp://host:port` or `unix:/path`; "" for none."""
    parts = urlsplit(url)
    try:
        tcp = parts.scheme == "tcp" and bool(parts.hostname) and parts.port is not None
    except ValueError:  # a port that is no number
        tcp = False
    if url and not tcp and not (parts.scheme == "unix" and parts.path.startswith("/")):
        raise EnvironmentProblem(name, "Write tcp://host:3310 or unix:/run/clamav/clamd.ctl")
    return url
