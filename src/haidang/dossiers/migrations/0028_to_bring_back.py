from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index made concurrently lets everybody go on writing
    dependencies = [("dossiers", "0027_letters_as_sent")]
    operations = [
        # What an interrupted run left unfinished is of no use, and stands in the way.
        migrations.RunSQL("drop index if exists dossier_to_bring_back", migrations.RunSQL.noop),
        AddIndexConcurrently(
            "dossier",
            models.Index(
                condition=models.Q(("state", 9)), fields=["step_unit_code", "finished_at"], name="dossier_to_bring_back"
            ),
        ),
    ]
