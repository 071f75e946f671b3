import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0003_time_stamps'),
    ]

    operations = [
        migrations.CreateModel(
            name='StampCertificates',
            fields=[
                ('id', models.CharField(help_text='SHA-256 of the three texts.', max_length=64, primary_key=True, serialize=False)),
                ('roots', models.TextField()),
                ('signers', models.TextField()),
                ('between', models.TextField(blank=True)),
            ],
        ),
        migrations.AddField(
            model_name='timestamp',
            name='certificates',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='journal.stampcertificates'),
        ),
    ]
