from django.db import migrations, models

# The function with ten arguments stays: a release that still runs beside this one calls it.
APPEND = """
create function audit_append(on_day date, lanes int, at_ timestamptz, verb_ text, type_ text, key_ text,
                             actor_ text, line_ text, reading_ boolean, unit_ text, in_name_of_ text) returns void language plpgsql as $$
declare
  lane_ int := pg_backend_pid() % lanes;
  head record;
  next_hash bytea;
begin
  insert into audit_audithead (day, lane, seq, hash) values (on_day, lane_, 0, ''::bytea)
    on conflict (day, lane) do nothing;
  select seq, hash into head from audit_audithead where day = on_day and lane = lane_ for update;
  next_hash := sha256(head.hash || convert_to(line_, 'UTF8'));
  insert into audit_auditline (day, lane, seq, at, verb, object_type, object_key, actor, line, hash, reading, unit_code, in_name_of)
    values (on_day, lane_, head.seq + 1, at_, verb_, type_, key_, actor_, line_, next_hash, reading_, unit_, in_name_of_);
  update audit_audithead set seq = head.seq + 1, hash = next_hash where day = on_day and lane = lane_;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_found_at_once")]
    operations = [
        # A column with a constant default is added without writing the table; who waits for the lock gives up soon.
        migrations.RunSQL("set local lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField("auditline", "in_name_of", models.CharField(db_default="", max_length=150)),
        migrations.RunSQL(
            APPEND, "drop function audit_append(date, int, timestamptz, text, text, text, text, text, boolean, text, text)"
        ),
    ]
