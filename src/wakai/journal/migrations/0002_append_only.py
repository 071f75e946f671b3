from django.db import migrations

from wakai.journal.append_only import append_only
from wakai.journal.log_triggers import log_triggers


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [
        append_only("journal_entry"),
        append_only("journal_logleaf"),
        append_only("journal_logcheckpoint"),
        append_only("journal_cosignature"),
        *log_triggers(),
    ]
