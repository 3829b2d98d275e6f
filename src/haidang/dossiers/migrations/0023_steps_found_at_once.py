from datetime import UTC, datetime

import numpy as np
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from haidang.core.calendar import aware, current, local

AT_ONCE = 5000
PERCENT, MINUTES_LEFT = 80, 450  # as reference/warnings.yaml has them when this was written


def _moments(values):
    return np.array([local(one) for one in values], "datetime64[m]")


def say_what_is_at_risk(apps, schema_editor):
    """Open dossiers get their moments; of what lies behind, nobody is told any more."""
    Dossier = apps.get_model("dossiers", "Dossier")
    calendar, now, last = current(), datetime.now(UTC), 0
    running = Dossier.objects.filter(state__in=(2, 4, 6, 7), finished_at=None, running_since__isnull=False, limit_minutes__isnull=False)
    while found := list(running.filter(pk__gt=last).order_by("pk").only("running_since", "limit_minutes", "used_minutes")[:AT_ONCE]):
        last = found[-1].pk
        since = _moments(one.running_since for one in found)
        limit = np.array([one.limit_minutes for one in found])
        used = np.array([one.used_minutes for one in found])
        at_risk = calendar.add_minutes_many(since, -(-limit * PERCENT // 100) - used)
        leader = np.maximum(at_risk, calendar.add_minutes_many(since, limit - MINUTES_LEFT - used))
        for one, risky, then in zip(found, at_risk.astype("datetime64[us]").tolist(), leader.astype("datetime64[us]").tolist(), strict=True):
            one.at_risk_at = aware(risky)
            coming = [moment for moment in (one.at_risk_at, aware(then)) if moment > now]
            one.alarms, one.alarm_at = 2 - len(coming), coming[0] if coming else None
        Dossier.objects.bulk_update(found, ["at_risk_at", "alarm_at", "alarms"], batch_size=1000)


class Migration(migrations.Migration):
    atomic = False  # an index made concurrently lets everybody go on writing
    dependencies = [("dossiers", "0022_steps")]
    operations = [
        # What an interrupted run left unfinished is of no use, and stands in the way.
        migrations.RunSQL("drop index if exists dossier_alarm, dossier_process", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name='dossier',
            index=models.Index(condition=models.Q(('alarm_at__isnull', False)), fields=['alarm_at'], name='dossier_alarm'),
        ),
        AddIndexConcurrently(
            model_name='dossier',
            index=models.Index(condition=models.Q(('process__isnull', False)), fields=['process'], name='dossier_process'),
        ),
        migrations.RunPython(say_what_is_at_risk, migrations.RunPython.noop, elidable=True),
    ]
