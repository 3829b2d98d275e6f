
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("dossiers", "0019_signed_results"),
        ('procedures', '0007_forms'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('typed', models.JSONField(default=dict)),
                ('rest', models.JSONField(default=dict, help_text='What was typed on the page of handing in')),
                ('seen', models.JSONField(default=list, help_text='Keys of the parts that were saved')),
                ('edition', models.PositiveIntegerField(default=0, help_text='How often it was saved')),
                ('begun_at', models.DateTimeField()),
                ('saved_at', models.DateTimeField(db_index=True)),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('continues', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dossiers.draft')),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.formversion')),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.procedure')),
            ],
        ),
        migrations.CreateModel(
            name='Answers',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveSmallIntegerField()),
                ('content', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(blank=True, help_text='Empty: the applicant', max_length=150)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='dossiers.dossier')),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.formversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dossier', 'seq'), name='answers_once')],
            },
        ),
    ]
