from django.db import migrations

from wakai.journal.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("policies", "0001_initial"), ("journal", "0001_initial")]

    operations = [append_only("policies_rulebookversion")]
