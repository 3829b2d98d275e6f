"""Replies are told as the block they are shown in. Those told before, each month of a unit for itself, are told anew by the next settling."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index made concurrently lets everybody go on writing

    dependencies = [
        ('surveys', '0002_fewer_indexes'),
    ]

    operations = [
        migrations.AddField(
            model_name='reply',
            name='told_month',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='reply',
            name='withheld',
            field=models.JSONField(null=True),
        ),
        migrations.AlterField(
            model_name='reply',
            name='told',
            field=models.PositiveSmallIntegerField(choices=[(0, 'not told yet'), (1, 'without the procedure'), (2, 'with the procedure'), (3, 'without procedure and month')], default=0),
        ),
        AddIndexConcurrently(
            model_name='reply',
            index=models.Index(condition=models.Q(('told_month__isnull', False)), fields=['changed_xid'], name='surveys_reply_rewritten'),
        ),
        AddIndexConcurrently(
            model_name='reply',
            index=models.Index(condition=models.Q(('settled', True), ('withheld__isnull', True)), fields=['campaign'], name='surveys_reply_told_before'),
        ),
        RemoveIndexConcurrently(
            model_name='reply',
            name='surveys_reply_changed',
        ),
    ]
