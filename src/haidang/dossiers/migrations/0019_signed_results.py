
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("dossiers", "0018_slip_numbers"),
        ('signing', '0001_issued'),
    ]

    operations = [
        migrations.CreateModel(
            name='ToSign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('draft', models.CharField(choices=[('file', 'A PDF that is ready'), ('letter', 'A letter typed here'), ('copy', 'A certified copy of an original')], max_length=8)),
                ('state', models.CharField(choices=[('waiting', 'Waits to be signed'), ('signed', 'Signed'), ('sent_back', 'Sent back'), ('answered', 'Sent back, and laid anew since'), ('taken_back', 'Taken back')], default='waiting', max_length=12)),
                ('file', models.UUIDField(blank=True, help_text='The file that is to be signed, or the scan', null=True)),
                ('letter', models.JSONField(blank=True, help_text='The letter as it was typed', null=True)),
                ('copies', models.PositiveSmallIntegerField(blank=True, help_text='How many copies are asked for', null=True)),
                ('laid_at', models.DateTimeField()),
                ('laid_by', models.CharField(max_length=150)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('settled_by', models.CharField(blank=True, max_length=150)),
                ('in_name_of', models.CharField(blank=True, help_text='Whom they acted for', max_length=150)),
                ('position', models.CharField(blank=True, help_text='As it stands in the signature', max_length=200)),
                ('reason', models.TextField(blank=True, help_text='Why it was sent back')),
                ('register_unit', models.CharField(blank=True, max_length=40)),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('number', models.PositiveIntegerField(blank=True, null=True)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='laid', to='dossiers.dossier')),
                ('issued', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='signing.issued')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ('waiting', 'sent_back'))), fields=['laid_at'], name='to_sign_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('dossier',), name='to_sign_one_waits'), models.UniqueConstraint(condition=models.Q(('number__isnull', False)), fields=('register_unit', 'year', 'number'), name='copy_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'signed'), _negated=True), models.Q(('issued__isnull', False), ('settled_at__isnull', False)), _connector='OR'), name='to_sign_signed_what')],
            },
        ),
    ]
