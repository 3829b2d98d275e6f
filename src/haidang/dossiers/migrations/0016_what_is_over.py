from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index made concurrently lets everybody go on writing
    dependencies = [("dossiers", "0015_paying")]
    operations = [
        # What an interrupted run left unfinished is of no use, and stands in the way.
        migrations.RunSQL("drop index if exists dossier_over", migrations.RunSQL.noop),
        AddIndexConcurrently(
            "dossier",
            models.Index(condition=models.Q(('state__in', (1, 2, 4, 5, 6, 7)), _negated=True), fields=['unit_code', '-submitted_at', '-id'], include=('channel', 'procedure', 'applicant_key'), name='dossier_over'),
        ),
    ]
