from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index made concurrently lets everybody go on writing
    dependencies = [("units", "0006_kept")]
    operations = [
        # What an interrupted run left unfinished is of no use, and stands in the way.
        migrations.RunSQL("drop index if exists term_ending", migrations.RunSQL.noop),
        AddIndexConcurrently(
            "term",
            models.Index(
                condition=models.Q(("ends_on__isnull", False)), fields=["ends_on"], name="term_ending"
            ),
        ),
    ]
