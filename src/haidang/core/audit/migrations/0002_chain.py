from django.db import migrations

APPEND = """
create function audit_append(on_day date, lanes int, at_ timestamptz, verb_ text, type_ text, key_ text,
                             actor_ text, line_ text) returns void language plpgsql as $$
declare
  lane_ int := pg_backend_pid() % lanes;
  head record;
  next_hash bytea;
begin
  insert into audit_audithead (day, lane, seq, hash) values (on_day, lane_, 0, ''::bytea)
    on conflict (day, lane) do nothing;
  select seq, hash into head from audit_audithead where day = on_day and lane = lane_ for update;
  next_hash := sha256(head.hash || convert_to(line_, 'UTF8'));
  insert into audit_auditline (day, lane, seq, at, verb, object_type, object_key, actor, line, hash)
    values (on_day, lane_, head.seq + 1, at_, verb_, type_, key_, actor_, line_, next_hash);
  update audit_audithead set seq = head.seq + 1, hash = next_hash where day = on_day and lane = lane_;
end $$;

create function audit_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'audit lines are never changed or deleted';
end $$;

create trigger audit_line_stays before update or delete on audit_auditline
  for each row execute function audit_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(
            APPEND,
            "drop trigger audit_line_stays on audit_auditline; drop function audit_refuse_change(); "
            "drop function audit_append(date, int, timestamptz, text, text, text, text, text)",
        )
    ]
