from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0024_who_finished")]
    operations = [
        migrations.RunSQL("set local lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            "charge", "account_unit", models.CharField(blank=True, db_default="", default="", max_length=40)
        ),
        migrations.AddField(
            "charge", "account_version", models.CharField(blank=True, db_default="", default="", max_length=60)
        ),
    ]
