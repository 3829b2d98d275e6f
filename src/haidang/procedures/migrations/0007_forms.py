import django.db.models.deletion
from django.db import migrations, models


STAYS = """
create function procedures_form_stays() returns trigger language plpgsql as $$
begin raise exception 'A published form is never changed: version %', old.id; end $$;
create trigger procedures_form_stays before update on procedures_formversion
for each row when (old.starts_on is not null) execute function procedures_form_stays();
"""
GOES = "drop trigger procedures_form_stays on procedures_formversion; drop function procedures_form_stays()"


class Migration(migrations.Migration):

    dependencies = [
        ("procedures", "0006_processes"),
    ]

    operations = [
        migrations.CreateModel(
            name='FormVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('starts_on', models.DateField(blank=True, help_text='Empty: a draft', null=True, verbose_name='holds from')),
                ('schema', models.JSONField(default=dict)),
                ('edition', models.PositiveIntegerField(default=0, help_text='How often the draft was changed')),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forms', to='procedures.procedure')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('procedure', 'number'), name='form_number_once'), models.UniqueConstraint(condition=models.Q(('starts_on__isnull', True)), fields=('procedure',), name='form_one_draft')],
            },
        ),
        migrations.RunSQL(STAYS, GOES),
    ]
