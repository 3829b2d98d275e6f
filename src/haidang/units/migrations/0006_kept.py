from django.db import migrations

from haidang.core.kept.keeping import watched

# The number of the units stands with those of everything else that is kept. Processes of the release before go on reading it under its old
# name while they are replaced one after another.
OLD_AWAY = """
drop trigger units_edition_moves on units_delegation;
drop trigger units_edition_moves on units_succession;
drop trigger units_edition_moves on units_unit;
drop function units_edition_moves();
drop table units_edition;
drop sequence units_edition_number;
"""
AS_BEFORE = "create view units_edition as select number from kept_edition where name = 'units'"
OLD_BACK = """
create sequence units_edition_number;
create table units_edition (number bigint primary key);
insert into units_edition values (nextval('units_edition_number'));
create function units_edition_moves() returns trigger language plpgsql as $$
begin
  update units_edition set number = nextval('units_edition_number');
  if not found then
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


class Migration(migrations.Migration):
    dependencies = [("units", "0005_edition"), ("kept", "0001_initial")]
    operations = [
        migrations.RunSQL("set local lock_timeout = '5s'", migrations.RunSQL.noop),
        watched("units", "units_unit", "units_succession", "units_delegation"),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(OLD_AWAY, OLD_BACK), migrations.RunSQL(AS_BEFORE, "drop view units_edition")],
            [migrations.DeleteModel("Edition")],
        ),
    ]
