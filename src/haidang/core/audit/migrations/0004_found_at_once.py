from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index made concurrently lets everybody go on writing
    dependencies = [("audit", "0003_reads")]
    operations = [
        AddIndexConcurrently("auditline", models.Index(fields=["object_key", "object_type", "id"], name="audit_of_object")),
        AddIndexConcurrently("auditline", models.Index(fields=["actor", "id"], name="audit_of_actor")),
        AddIndexConcurrently("auditline", models.Index(fields=["unit_code", "id"], name="audit_of_unit")),
        AddIndexConcurrently("auditline", models.Index(fields=["verb", "id"], name="audit_of_verb")),
        AddIndexConcurrently("auditline", models.Index(fields=["day", "id"], name="audit_of_day")),
        AddIndexConcurrently(
            "auditline", models.Index(condition=models.Q(reading=False), fields=["id"], name="audit_of_writes")
        ),
        RemoveIndexConcurrently("auditline", "audit_object"),
    ]
