"""The environment reader names the variable and says what to write."""

import pytest

from wakai.config.environment import EnvironmentProblem, Reader, database, email, scanner


def reader(**variables: str) -> Reader:
    return Reader(variables)


def test_an_empty_value_counts_as_absent() -> None:
    assert reader(X="  ").text("X", "fallback") == "fallback"


def test_a_required_value_that_is_missing_says_what_to_write() -> None:
    with pytest.raises(EnvironmentProblem, match=r"WAKAI_SECRET_KEY: is not set\. Write 50 random characters"):
        reader().required("WAKAI_SECRET_KEY", "Write 50 random characters")


@pytest.mark.parametrize(
    ("written", "read"), [("1", True), ("YES", True), ("on", True), ("0", False), ("off", False), ("", True)]
)
def test_flags(written: str, read: bool) -> None:
    assert reader(X=written).flag("X", default=True) is read


@pytest.mark.parametrize("written", ["-1", "1.5", "٣", "eighty"])
def test_a_port_that_is_no_whole_number_is_refused(written: str) -> None:
    with pytest.raises(EnvironmentProblem, match="whole number"):
        reader(X=written).integer("X", 8000)


def test_a_choice_lists_what_there_is() -> None:
    with pytest.raises(EnvironmentProblem, match="local, production"):
        reader(WAKAI_ENV="prod").choice("WAKAI_ENV", ("local", "production"), "local")


@pytest.mark.parametrize("written", ["example.org", "ftp://example.org", "https://example.org/resolve", "https://"])
def test_a_site_address_is_scheme_and_host(written: str) -> None:
    with pytest.raises(EnvironmentProblem, match="https://"):
        reader(WAKAI_SITE_URL=written).site("WAKAI_SITE_URL", "")


def test_a_database_address_with_everything() -> None:
    read = database("X", "postgresql://wa%40kai:p%2Fw@db.example.org:6543/cases?sslmode=verify-full")
    assert (read["USER"], read["PASSWORD"], read["HOST"], read["PORT"], read["NAME"]) == (
        "wa@kai",
        "p/w",
        "db.example.org",
        "6543",
        "cases",
    )
    assert "'sslmode': 'verify-full'" in str(read["OPTIONS"])


def test_a_database_behind_a_socket() -> None:
    read = database("X", "postgresql://wakai@/wakai?host=%2Frun%2Fpostgresql")
    assert (read["HOST"], "host" in str(read["OPTIONS"])) == ("/run/postgresql", False)


@pytest.mark.parametrize(("written", "kept"), [("", 3), ("?prepare_threshold=5", 5), ("?prepare_threshold=0", None)])
def test_plans_are_kept_unless_a_pooler_forbids_it(written: str, kept: int | None) -> None:
    assert f"'prepare_threshold': {kept}" in str(database("X", f"postgresql://wakai@db/wakai{written}")["OPTIONS"])


@pytest.mark.parametrize("written", ["-1", "often", "²"])
def test_plans_are_kept_after_a_number_of_times(written: str) -> None:
    with pytest.raises(EnvironmentProblem, match="prepare_threshold"):
        database("X", f"postgresql://wakai@db/wakai?prepare_threshold={written}&sslmode=require")


@pytest.mark.parametrize("written", ["mysql://x/y", "postgresql://host", "wakai"])
def test_another_database_is_refused(written: str) -> None:
    with pytest.raises(EnvironmentProblem, match="postgresql://user"):
        database("WAKAI_DATABASE_URL", written)


def test_mail_leaves_the_machine_encrypted() -> None:
    assert email("X", "smtp://u:p@mail.example.org")["EMAIL_USE_TLS"] is True
    assert email("X", "smtps://u:p@mail.example.org")["EMAIL_USE_SSL"] is True
    assert email("X", "smtp://localhost:25")["EMAIL_USE_TLS"] is False


def test_mail_kept_as_files() -> None:
    assert email("X", "file:///srv/wakai/mail")["EMAIL_FILE_PATH"] == "/srv/wakai/mail"


def test_an_unknown_way_of_mailing_is_refused() -> None:
    with pytest.raises(EnvironmentProblem, match="smtp://"):
        email("WAKAI_EMAIL_URL", "pigeon://loft")


@pytest.mark.parametrize("url", ["", "tcp://scanner.example:3310", "tcp://127.0.0.1:1", "unix:/run/clamav/clamd.ctl"])
def test_a_scanner(url: str) -> None:
    assert scanner("WAKAI_CLAMAV", url) == url


@pytest.mark.parametrize(
    "url", ["clamd", "tcp://scanner", "tcp://:3310", "tcp://a:port", "http://a:1", "unix:run", "tcp://a:99999"]
)
def test_what_is_no_scanner_is_refused(url: str) -> None:
    with pytest.raises(EnvironmentProblem, match="WAKAI_CLAMAV: Write tcp://host:3310"):
        scanner("WAKAI_CLAMAV", url)
