import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

# The number of a slip is given once: what was handed to people under it is not changed.
FROZEN = """
create or replace function dossiers_refuse_slip_change() returns trigger language plpgsql as $$
begin
  raise exception 'the number of a slip is never changed';
end $$;
drop trigger if exists slip_never_changed on dossiers_slip;
create trigger slip_never_changed before update on dossiers_slip
  for each row execute function dossiers_refuse_slip_change();
"""
UNDO = """
drop trigger slip_never_changed on dossiers_slip; drop function dossiers_refuse_slip_change();
"""


class Migration(migrations.Migration):
    atomic = False  # an index made concurrently lets everybody go on writing
    dependencies = [("dossiers", "0017_consultations")]
    operations = [
        # One numbering for all: the table of receipts' numbers keeps its name and its rows, for the release before that writes to it.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("ReceiptSequence", "NumberSequence"),
                migrations.AlterModelTable("numbersequence", "dossiers_receiptsequence"),
                migrations.RemoveConstraint("numbersequence", "receipt_sequence_once"),
                migrations.RenameField("numbersequence", "unit_code", "series"),
                migrations.AlterField("numbersequence", "series", models.CharField(db_column="unit_code", max_length=60)),
                migrations.AddConstraint(
                    "numbersequence", models.UniqueConstraint(fields=["series", "year"], name="receipt_sequence_once")
                ),
            ],
            database_operations=[
                migrations.RunSQL(
                    "alter table dossiers_receiptsequence alter column unit_code type varchar(60)", migrations.RunSQL.noop
                )
            ],
        ),
        migrations.AddField(
            "dossier",
            "desk_code",
            models.CharField(
                blank=True, db_default="", default="", max_length=40,
                help_text="The unit at whose counter it was handed in for another one; empty: its own",
            ),
        ),
        migrations.AddField(
            "dossier",
            "identified_by",
            models.CharField(
                blank=True, db_default="", default="", max_length=10,
                choices=[("guest", "Guest, without an account"), ("id_number", "By the identity number"), ("account", "By their account here")],
            ),
        ),
        migrations.CreateModel(
            name="Slip",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveSmallIntegerField(help_text="The step it was given with")),
                ("kind", models.CharField(choices=[("receipt", "Receipt"), ("supplement", "Request for more papers"), ("refusal", "Refusal"), ("apology", "Letter of apology"), ("stop", "Notice of stopping"), ("control", "Control slip")], max_length=12)),
                ("unit_code", models.CharField(help_text="Who gives it", max_length=40)),
                ("year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("dossier", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dossiers.dossier")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["dossier", "seq"], name="slip_of_step"),
                    models.UniqueConstraint(fields=["unit_code", "year", "kind", "number"], name="slip_number_once"),
                ]
            },
        ),
        migrations.RunSQL(FROZEN, UNDO),
        migrations.CreateModel(
            name="HandoverSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_code", models.CharField(help_text="Who gives", max_length=40)),
                ("to_code", models.CharField(help_text="Who receives; the same unit: its own office, or counter", max_length=40)),
                ("results", models.BooleanField(default=False, help_text="Results that come back to the counter")),
                ("year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["unit_code", "year", "number"], name="handover_sheet_once")],
                "indexes": [models.Index(fields=["to_code", "-at"], name="handover_sheet_to")],
            },
        ),
        migrations.CreateModel(
            name="HandoverLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                ("state", models.CharField(choices=[("given", "On its way"), ("confirmed", "Taken over"), ("returned", "Given back")], default="given", max_length=10)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("settled_by", models.CharField(blank=True, max_length=150)),
                ("dossier", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="handovers", to="dossiers.dossier")),
                ("sheet", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="dossiers.handoversheet")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["sheet", "dossier"], name="handover_line_once"),
                    models.UniqueConstraint(condition=models.Q(("state", "given")), fields=["dossier"], name="handover_line_open"),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("state", "returned"), _negated=True), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="handover_returned_why",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="OrderedPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.UUIDField(unique=True)),
                ("place", models.PositiveSmallIntegerField()),
                ("title", models.CharField(blank=True, max_length=300)),
                ("form", models.CharField(blank=True, choices=[("original", "Original"), ("certified", "Certified copy"), ("copy", "Plain copy")], max_length=10)),
                ("copies", models.PositiveSmallIntegerField(default=1)),
                ("dossier", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dossiers.dossier")),
            ],
        ),
        # What an interrupted run left unfinished is of no use, and stands in the way.
        migrations.RunSQL("drop index if exists dossier_at_desk", migrations.RunSQL.noop),
        AddIndexConcurrently(
            "dossier",
            models.Index(condition=models.Q(("desk_code", ""), _negated=True), fields=["desk_code", "id"], name="dossier_at_desk"),
        ),
    ]  # fmt: skip
