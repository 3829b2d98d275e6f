from django.db import migrations, models

from haidang.units.rules.lines import simplified


def draw(apps, schema_editor):
    for outline in apps.get_model("units", "Boundary").objects.all():
        outline.drawn = simplified(outline.geometry)
        outline.save(update_fields=["drawn"])


class Migration(migrations.Migration):

    dependencies = [
        ('units', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='boundary',
            name='drawn',
            field=models.JSONField(default=dict),
            preserve_default=False,
        ),
        migrations.RunPython(draw, migrations.RunPython.noop),
    ]
