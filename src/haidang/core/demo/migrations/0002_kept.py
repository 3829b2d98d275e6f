from django.db import migrations

from haidang.core.kept.keeping import watched


class Migration(migrations.Migration):
    dependencies = [("demo", "0001_initial"), ("kept", "0001_initial")]
    operations = [watched("demo", "demo_demorun")]
