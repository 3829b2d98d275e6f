from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index made concurrently lets everybody go on writing
    dependencies = [("dossiers", "0023_steps_found_at_once")]
    operations = [
        # What an interrupted run left unfinished is of no use, and stands in the way.
        migrations.RunSQL("drop index if exists transition_finished_by", migrations.RunSQL.noop),
        AddIndexConcurrently(
            "transition",
            models.Index(condition=models.Q(("verb", "finish")), fields=["by", "at"], name="transition_finished_by"),
        ),
    ]
