"""The real settings on a throw-away data folder, whatever the developer's environment says.

Every process of one test run (pytest-xdist starts several) shares the folder named by
WAKAI_TEST_ROOT; the first one makes it.
"""

import os
import tempfile

_own_server = os.environ.get("WAKAI_TEST_DATABASE_URL", "")
_requirement = os.environ.get("WAKAI_REQUIRE_BROWSER", "")
_root = os.environ.get("WAKAI_TEST_ROOT") or tempfile.mkdtemp(prefix=f"wakai-test-{os.getpid()}-")
for _name in [name for name in os.environ if name.startswith("WAKAI_") and name != "WAKAI_CHROMIUM"]:
    del os.environ[_name]
os.environ.update(
    WAKAI_TEST_ROOT=_root,
    WAKAI_DATA_DIR=_root,
    WAKAI_DATABASE_URL=_own_server,
    WAKAI_TEST_DATABASE_URL=_own_server,
    WAKAI_REQUIRE_BROWSER=_requirement,
    WAKAI_LOG_LEVEL="warning",
    WAKAI_DNS="off",
)

from wakai.config.postgres import RECKLESS, Server  # noqa: E402
from wakai.config.settings import *  # noqa: E402, F403
from wakai.config.settings import DATABASES, WAKAI_DATA_DIR  # noqa: E402

POSTGRES = Server(WAKAI_DATA_DIR / "postgres", settings=RECKLESS)
# Hashing passwords slowly is the point elsewhere; here it would be most of the time.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Threads of workers and of the test site must not keep connections: the database is dropped at the end.
DATABASES["default"]["CONN_MAX_AGE"] = 0
# Static files are looked up when they are asked for: each of the tests' many clients would list them all anew otherwise.
WHITENOISE_AUTOREFRESH = True
