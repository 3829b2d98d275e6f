from django.db import migrations

# Whoever looks for a name or for the end of a code looks among the hundred thousand dossiers of their units. Each word of a
# name stands in the index with the unit before it, since a word alone ("nguyen") fits a third of the city.
INDEXES = """
create index dossier_named on dossiers_dossier using gin (
  array_to_tsvector(string_to_array(unit_code || ':' || replace(applicant_key, ' ', ' ' || unit_code || ':'), ' '))
);
create index dossier_code_end on dossiers_dossier (unit_code, reverse(code) text_pattern_ops);
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0009_handed_over")]
    operations = [
        migrations.RunSQL("set local lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RunSQL(INDEXES, "drop index dossier_named; drop index dossier_code_end"),
    ]
