from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index made concurrently lets everybody go on writing
    dependencies = [("audit", "0005_in_name_of")]
    operations = [
        AddIndexConcurrently(
            "auditline",
            models.Index(condition=~models.Q(in_name_of=""), fields=["in_name_of", "id"], name="audit_of_giver"),
        ),
    ]
