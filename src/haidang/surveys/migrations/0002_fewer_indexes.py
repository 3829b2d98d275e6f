"""Indexes that each answer was written into and nobody asks: others begin with the same, and a digest is looked for whole."""

import django.db.models.deletion
from django.db import migrations, models

LIKE = "surveys_code_digest_5e1ea19a_like"

class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='code',
            name='campaign',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.campaign'),
        ),
        migrations.AlterField(
            model_name='optiontally',
            name='campaign',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.campaign'),
        ),
        migrations.AlterField(
            model_name='remark',
            name='campaign',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.campaign'),
        ),
        migrations.AlterField(
            model_name='reply',
            name='campaign',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.campaign'),
        ),
        migrations.AlterField(
            model_name='tally',
            name='campaign',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.campaign'),
        ),
        migrations.RunSQL(f"drop index if exists {LIKE}", f"create index {LIKE} on surveys_code (digest varchar_pattern_ops)"),
    ]
