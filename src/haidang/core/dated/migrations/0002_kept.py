from django.db import migrations

from haidang.core.kept.keeping import watched


class Migration(migrations.Migration):
    dependencies = [("dated", "0001_initial"), ("kept", "0001_initial")]
    operations = [
        migrations.RunSQL("set local lock_timeout = '5s'", migrations.RunSQL.noop),
        watched("rules", "dated_datedrule"),
    ]
