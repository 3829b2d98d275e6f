from django.db import migrations

from haidang.core.kept.keeping import watched


class Migration(migrations.Migration):
    dependencies = [("procedures", "0004_fees"), ("kept", "0001_initial")]
    operations = [
        migrations.RunSQL("set local lock_timeout = '5s'", migrations.RunSQL.noop),
        watched("procedures", "procedures_procedure", "procedures_procedurestep", "procedures_fee", "procedures_exemption"),
    ]
