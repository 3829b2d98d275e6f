
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Issued',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='code')),
                ('digest', models.CharField(help_text='SHA-256 of the signed file', max_length=64, unique=True)),
                ('sort', models.CharField(help_text='As its app declared it', max_length=60)),
                ('reference', models.CharField(help_text='The thing of that app it is the result of', max_length=80)),
                ('subject', models.CharField(help_text='What it is about; no person', max_length=600)),
                ('unit_code', models.CharField(max_length=40, verbose_name='unit')),
                ('signed_by', models.CharField(max_length=150)),
                ('position', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('certificate_until', models.DateTimeField()),
                ('trial', models.BooleanField(default=False)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_why', models.CharField(blank=True, choices=[('replaced', 'Replaced by a later one'), ('revoked', 'Revoked')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='signing.issued')),
            ],
            options={
                'indexes': [models.Index(fields=['sort', 'reference'], name='issued_of_thing')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_why', '')), models.Q(('ended_at__isnull', False), models.Q(('ended_why', ''), _negated=True)), _connector='OR'), name='issued_ended_why')],
            },
        ),
    ]
