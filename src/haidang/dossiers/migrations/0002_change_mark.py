from django.db import migrations

SQL = """
create function dossiers_mark_change() returns trigger language plpgsql as $$
begin
  new.changed_xid := pg_current_xact_id()::text::bigint;
  return new;
end $$;
create trigger dossiers_changed before insert or update on dossiers_dossier
  for each row execute function dossiers_mark_change();
create function dossiers_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'a transition is never changed';
end $$;
create trigger dossiers_transition_stays before update on dossiers_transition
  for each row execute function dossiers_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_initial")]
    operations = [
        migrations.RunSQL(
            SQL,
            "drop trigger dossiers_transition_stays on dossiers_transition; drop function dossiers_refuse_change(); "
            "drop trigger dossiers_changed on dossiers_dossier; drop function dossiers_mark_change()",
        )
    ]
