from django.db import migrations

from haidang.core.kept.keeping import watched


class Migration(migrations.Migration):
    dependencies = [("finding", "0003_sayings"), ("kept", "0001_initial")]
    operations = [
        migrations.RunSQL("set local lock_timeout = '5s'", migrations.RunSQL.noop),
        watched("finding", "finding_entry", "finding_word", "finding_saying"),
    ]
