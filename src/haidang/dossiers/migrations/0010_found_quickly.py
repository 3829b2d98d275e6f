from django.db import migrations

# Whoever looks for a name or for the end of a code looks among the hundred thousand dossiers of their units. Each word of a
# name stands in the index with the unit before it, since a word alone ("nguyen") fits a third of the city.
NAMED = """
create index concurrently dossier_named on dossiers_dossier using gin (
  array_to_tsvector(string_to_array(unit_code || ':' || replace(applicant_key, ' ', ' ' || unit_code || ':'), ' '))
)
"""
CODE_END = "create index concurrently dossier_code_end on dossiers_dossier (unit_code, reverse(code) text_pattern_ops)"


def made(name: str, sql: str) -> migrations.RunSQL:
    """An index made anew; one that was not finished when this was interrupted is of no use."""
    return migrations.RunSQL([f"drop index if exists {name}", sql], f"drop index {name}")


class Migration(migrations.Migration):
    atomic = False  # an index made concurrently lets everybody go on writing
    dependencies = [("dossiers", "0009_handed_over")]
    operations = [made("dossier_named", NAMED), made("dossier_code_end", CODE_END)]
