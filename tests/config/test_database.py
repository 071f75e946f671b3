"""The ground the tests stand on is the database that production runs on."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection

SERVER = """SELECT current_setting('server_version_num')::int, current_setting('server_encoding'),
    current_setting('TimeZone'), current_setting('listen_addresses')"""


@pytest.mark.django_db
def test_tests_run_on_postgresql_in_utf8_and_utc() -> None:
    with connection.cursor() as cursor:
        cursor.execute(SERVER)
        version, encoding, zone, addresses = cursor.fetchone()
    assert version >= 150000
    assert (encoding, zone) == ("UTF8", "UTC")
    if not settings.WAKAI_DATABASE_URL:
        assert addresses == "", "the embedded server must not be reachable over the network"


@pytest.mark.parametrize("_round", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_what_a_committing_test_wrote_is_gone_for_the_next(_round: int) -> None:
    person = get_user_model().objects
    assert not person.exists()
    person.create_user("first@example.org")
