from django.db import migrations, models

# One number that is another after every change of the units, of what followed what, and of powers passed on. It comes from a sequence, which never
# goes back, so that a number is never used again: neither after a transaction that was given up, nor for another state.
EDITION = """
create sequence units_edition_number;
insert into units_edition values (nextval('units_edition_number'));
create function units_edition_moves() returns trigger language plpgsql as $$
begin
  update units_edition set number = nextval('units_edition_number');
  if not found then  -- the table was emptied, as between tests
    insert into units_edition values (nextval('units_edition_number'));
  end if;
  return null;
end $$;
create trigger units_edition_moves after insert or update or delete or truncate on units_unit
  for each statement execute function units_edition_moves();
create trigger units_edition_moves after insert or update or delete or truncate on units_succession
  for each statement execute function units_edition_moves();
create trigger units_edition_moves after insert or update or delete or truncate on units_delegation
  for each statement execute function units_edition_moves();
"""
BACK = """
drop trigger units_edition_moves on units_delegation;
drop trigger units_edition_moves on units_succession;
drop trigger units_edition_moves on units_unit;
drop function units_edition_moves();
drop sequence units_edition_number;
"""


class Migration(migrations.Migration):
    dependencies = [("units", "0004_plans")]
    operations = [
        migrations.RunSQL("set local lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Edition",
            fields=[("number", models.BigIntegerField(primary_key=True, serialize=False))],
        ),
        migrations.RunSQL(EDITION, BACK),
    ]
