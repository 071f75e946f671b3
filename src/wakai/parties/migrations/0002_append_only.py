from django.db import migrations

from wakai.journal.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("parties", "0001_initial")]

    operations = [append_only("parties_look")]
