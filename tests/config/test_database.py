"""The ground the tests stand on is the database that production runs on."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_tests_run_on_postgresql_in_utf8_and_utc() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('server_encoding')")
        version, encoding = cursor.fetchone()
    assert version >= 150000
    assert encoding == "UTF8"
