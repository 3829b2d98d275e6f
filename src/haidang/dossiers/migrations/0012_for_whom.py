from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0011_papers_sent_and_the_desk")]
    operations = [
        # A column with a constant default is added without writing the table; who waits for the lock gives up soon.
        migrations.RunSQL("set local lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            "transition",
            "in_name_of",
            models.CharField(blank=True, db_default="", help_text="Whom they acted for", max_length=150),
        ),
    ]
