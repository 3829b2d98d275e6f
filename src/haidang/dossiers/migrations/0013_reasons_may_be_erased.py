from django.db import migrations

# A step of the history is changed by nobody. Of its reason, which may be about a person, a dash may be left.
SQL = """
create or replace function dossiers_refuse_change() returns trigger language plpgsql as $$
begin
  if new.note = '–' and to_jsonb(new) - 'note' = to_jsonb(old) - 'note' then
    return new;
  end if;
  raise exception 'a transition is never changed';
end $$;
"""
BEFORE = """
create or replace function dossiers_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'a transition is never changed';
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0012_for_whom")]
    operations = [migrations.RunSQL(SQL, BEFORE)]
