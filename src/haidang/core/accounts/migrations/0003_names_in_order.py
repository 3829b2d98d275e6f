from django.db import migrations, models

from haidang.core.text import by_given_name, search_key


def fill(apps, schema_editor):
    user = apps.get_model("accounts", "User")
    known = list(user.objects.only("id", "full_name", "username"))
    for one in known:
        one.name_order = by_given_name(one.full_name or one.username)[:700]
        one.name_words = search_key(f"{one.full_name} {one.username}")
    user.objects.bulk_update(known, ["name_order", "name_words"], batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_shared")]

    operations = [
        migrations.AddField(
            "user",
            "name_order",
            models.CharField(db_default="", db_index=True, default="", editable=False, max_length=700),
        ),
        migrations.AddField(
            "user",
            "name_words",
            models.CharField(db_default="", default="", editable=False, max_length=320),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
