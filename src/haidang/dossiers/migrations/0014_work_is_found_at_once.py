from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

# Papers that came before there was this mark, to dossiers that still wait for them.
CAME = """
update dossiers_dossier d set papers_sent_at = came.at
from (select key, max(at) as at from files_file where owner = 'dossiers.papers' group by key) came
where d.state = 5 and came.key = d.code
  and came.at > (select max(t.at) from dossiers_transition t where t.dossier_id = d.id and t.verb = 'ask_supplement')
"""


class Migration(migrations.Migration):
    atomic = False  # an index made concurrently lets everybody go on writing
    dependencies = [("dossiers", "0013_reasons_may_be_erased"), ("files", "0001_initial")]
    operations = [
        migrations.RunSQL(CAME, migrations.RunSQL.noop),
        # What an interrupted run left unfinished is of no use, and stands in the way.
        migrations.RunSQL(
            "drop index if exists dossier_work, dossier_answered, dossier_to_give", migrations.RunSQL.noop
        ),
        AddIndexConcurrently(
            "dossier",
            models.Index(
                condition=models.Q(("state__in", (1, 2, 4, 6, 7))),
                fields=["step_unit_code", "due_at", "id"],
                include=("state",),
                name="dossier_work",
            ),
        ),
        AddIndexConcurrently(
            "dossier",
            models.Index(
                condition=models.Q(("papers_sent_at__isnull", False), ("state", 5)),
                fields=["unit_code", "id"],
                name="dossier_answered",
            ),
        ),
        AddIndexConcurrently(
            "dossier",
            models.Index(
                condition=models.Q(("state", 9)), fields=["unit_code", "id"], name="dossier_to_give"
            ),
        ),
    ]
