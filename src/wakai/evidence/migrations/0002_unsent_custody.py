from django.db import migrations

from wakai.evidence.custody_sql import REFUSE, TRIGGER, UNDO


class Migration(migrations.Migration):
    """Lines of custody of files in claims that were never sent can go; every other line stays."""

    dependencies = [("evidence", "0001_initial")]

    operations = [migrations.RunSQL([REFUSE, TRIGGER], [UNDO, "DROP FUNCTION evidence_refuse_but_unsent"])]
