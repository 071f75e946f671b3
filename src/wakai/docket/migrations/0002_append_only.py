from django.db import migrations

from wakai.docket.erasure_sql import REFUSE, TRIGGER, UNDO, WITHOUT_TEXTS
from wakai.journal.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("docket", "0001_initial"), ("journal", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE docket_case_number", "DROP SEQUENCE docket_case_number"),
        append_only("docket_entry"),
        append_only("docket_decision"),
        migrations.RunSQL(
            [WITHOUT_TEXTS, REFUSE, TRIGGER],
            [UNDO, "DROP FUNCTION docket_refuse_but_erasure", "DROP FUNCTION docket_without_texts"],
        ),
    ]
