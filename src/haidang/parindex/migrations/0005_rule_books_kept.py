from django.db import migrations

from haidang.core.kept.keeping import watched


class Migration(migrations.Migration):
    dependencies = [("parindex", "0004_rounds"), ("kept", "0001_initial")]
    operations = [watched("rule-books", "parindex_rulebook", "parindex_assignment")]
