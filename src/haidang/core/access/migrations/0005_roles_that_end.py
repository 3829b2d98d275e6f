from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index made concurrently lets everybody go on writing
    dependencies = [("access", "0004_acting")]
    operations = [
        # What an interrupted run left unfinished is of no use, and stands in the way.
        migrations.RunSQL("drop index if exists role_grant_ending", migrations.RunSQL.noop),
        AddIndexConcurrently(
            "rolegrant",
            models.Index(
                condition=models.Q(("ended_at__isnull", True), ("ends_on__isnull", False)),
                fields=["ends_on"],
                name="role_grant_ending",
            ),
        ),
    ]
