from django.db import migrations, models

# The number comes from a sequence, which never goes back, so that one is never used again: neither after a transaction that was given up, nor
# for another state. Where the table was emptied, as between tests, the row comes back with the first change.
MOVES = """
create sequence kept_edition_number;
create function edition_moves() returns trigger language plpgsql as $$
begin
  insert into kept_edition values (tg_argv[0], nextval('kept_edition_number'))
    on conflict (name) do update set number = excluded.number;
  return null;
end $$;
"""
BACK = "drop function edition_moves(); drop sequence kept_edition_number"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("name", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(MOVES, BACK),
    ]
