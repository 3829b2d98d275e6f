"""Columns into PostgreSQL by COPY: the bulk path, the same for twenty thousand dossiers and for five million."""

from contextlib import contextmanager

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from haidang.core.calendar import current
from haidang.core.text import search_key
from haidang.dossiers.choices import SIGNS, SlipKind, State
from haidang.dossiers.simulation import NAMES, history, limits_of, numbered

DOSSIERS, TRANSITIONS, STATIONS, SLIPS = (
    "dossiers_dossier",
    "dossiers_transition",
    "dossiers_station",
    "dossiers_slip",
)


def first_free_id(connection) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"lock table {DOSSIERS} in exclusive mode")
        cursor.execute(f"select coalesce(max(id), 0) + 1 from {DOSSIERS}")
        return cursor.fetchone()[0]


@contextmanager
def without_indexes(connection, really: bool):
    """Drop secondary indexes and constraints while a very large load runs, and make them again after it."""
    if not really:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select format('alter table %%s drop constraint %%I', c.conrelid::regclass, c.conname),
                   format('alter table %%s add constraint %%I %%s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
            from pg_constraint c
            where c.conrelid in (%s::regclass, %s::regclass, %s::regclass) and c.contype in ('f', 'u')
            union all
            select format('drop index %%s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
            from pg_index i
            where i.indrelid in (%s::regclass, %s::regclass, %s::regclass)
              and not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u'))
            """,
            [DOSSIERS, TRANSITIONS, SLIPS] * 2,
        )
        pairs = cursor.fetchall()
        cursor.execute("set local maintenance_work_mem = '1GB'")
        cursor.execute(
            "set constraints all immediate"
        )  # what waits to be looked at would keep tables from being changed
        for drop, _add in pairs:
            cursor.execute(drop)
    yield
    with connection.cursor() as cursor:
        for _drop, add in pairs:
            cursor.execute(add)


def _moments(values: np.ndarray) -> pa.Array:
    return pa.array(values.astype("datetime64[s]"), pa.timestamp("s"), mask=np.isnat(values))


def _copy(connection, table: str, columns: dict[str, pa.Array]) -> None:
    sink = pa.BufferOutputStream()
    options = pacsv.WriteOptions(include_header=False)
    pacsv.write_csv(pa.table(columns), sink, options)
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute("set local time zone 'Asia/Ho_Chi_Minh'")
        with cursor.copy(f"copy {table} ({names}) from stdin with (format csv)") as copy:
            copy.write(sink.getvalue().to_pybytes())


def _strings(values) -> pa.Array:
    return pa.array(values, pa.string())


def copy_dossiers(connection, city, units, policies, identifier, start, size, processes):
    """
    Copy the dossiers, numbered from ``start``; yields how many each piece had.

    :param policies: the names of the clock's versions, in the order the city counts them by
    :param processes: what open dossiers of a procedure follow: the number of the version, the minutes of its first two steps
    """
    kinds = limits_of(units)
    keys = np.array([search_key(name) for name in NAMES])
    amounts = np.array([np.nan if amount is None else amount for amount, _unit in kinds])
    unit_names = np.array([str(unit) for _amount, unit in kinds], object)
    versions = np.array(policies, object)
    codes = np.array([unit.code for unit in units])
    short = np.array([unit.code.replace("-", "") for unit in units])
    for low in range(0, len(city["state"]), size):
        part = {name: values[low : low + size] for name, values in city.items()}
        n = len(part["state"])
        day = part["submitted"].astype("datetime64[D]")
        unit = codes[part["counter"]]
        written = {d: f"{d.item():%y%m%d}" for d in np.unique(day)}
        code = [
            f"{identifier}.{s}-{written[d]}-{number:04d}"
            for s, d, number in zip(short[part["counter"]], day, part["number"], strict=True)
        ]
        ended = np.where(np.isnat(part["refused"]), part["finished"], part["refused"])
        received = ~np.isnat(part["received"])
        follows = _follows(part, processes)
        handled = np.isin(part["state"], (State.PROCESSING, State.FINISHED, State.RETURNED)).astype(int)
        versions_of = np.array(
            [processes[one][0] if one in processes else 0 for one in part["procedure"].tolist()]
        )
        false = pa.array(np.zeros(n, bool))
        columns = {
            "id": pa.array(np.arange(start + low, start + low + n)),
            "code": _strings(code), "unit_code": _strings(unit), "step_unit_code": _strings(unit),
            "procedure_id": pa.array(part["procedure"]),
            "channel": _strings(np.where(part["online"], "online", "in_person")), "state": pa.array(part["state"]),
            "step": pa.array(handled + follows), "process_id": pa.array(versions_of, mask=~follows),
            "at_risk_at": _moments(part["at_risk"]), "alarm_at": _moments(part["alarm"]), "alarms": pa.array(part["alarms"]),
            "applicant_name": _strings(NAMES[part["name"]]), "applicant_key": _strings(keys[part["name"]]), "applicant_phone": _strings([""] * n),
            "applicant_id_number": _strings([""] * n), "note": _strings([""] * n),
            "policy": _strings(versions[part["policy"]]),
            "time_limit": pa.array(amounts[part["limit_kind"]], mask=~received | np.isnan(amounts[part["limit_kind"]])),
            "time_unit": _strings(np.where(received, unit_names[part["limit_kind"]], "")),
            "submitted_at": _moments(part["submitted"]), "received_at": _moments(part["received"]),
            "limit_minutes": pa.array(part["limit"], mask=~received),
            "used_minutes": pa.array(part["used"]),
            "running_since": _moments(part["running_since"]), "due_at": _moments(part["due"]),
            "finished_at": _moments(ended), "returned_at": _moments(part["returned"]), "late": pa.array(part["late"]),
            "supplements": pa.array(part["supplements"]), "result_required": pa.array(np.ones(n, bool)),
            "result_electronic": pa.array(part["result_electronic"]), "digitised": pa.array(part["digitised"]),
            "reused": pa.array(part["reused"]), "shared": pa.array(part["shared"]),
            "population_data": pa.array(part["population_data"]), "synchronised": pa.array(part["synchronised"]),
            "fully_online_eligible": pa.array(part["eligible"]), "fully_online": pa.array(part["fully"] & part["eligible"]),
            "fee_due": pa.array(part["fee"]), "paid_online": pa.array(part["paid_online"]),
            "complained": pa.array(part["complained"]), "simulated": pa.array(np.ones(n, bool)), "changed_xid": false.cast(pa.int64()),
        }  # fmt: skip
        _copy(connection, DOSSIERS, columns)
        yield n
    with connection.cursor() as cursor:
        cursor.execute(f"select setval(pg_get_serial_sequence('{DOSSIERS}', 'id'), max(id)) from {DOSSIERS}")


def copy_history(connection, city, units, start, size) -> None:
    """Copy what was done with each dossier, in pieces."""
    codes = np.array([unit.code for unit in units])
    for low in range(0, len(city["state"]), size):
        part = {name: values[low : low + size] for name, values in city.items()}
        rows = history(part)
        n = len(rows["row"])
        columns = {
            "dossier_id": pa.array(rows["row"] + start + low), "seq": pa.array(rows["seq"]), "verb": _strings(rows["verb"]),
            "before": pa.array(rows["before"], mask=rows["before"] < 0), "after": pa.array(rows["after"]), "at": _moments(rows["at"]),
            "by": _strings(["mô phỏng"] * n), "unit_code": _strings(codes[part["counter"][rows["row"]]]),
            "note": _strings([""] * n), "due_before": _moments(rows["due_before"]), "due_after": _moments(rows["due_after"]),
        }  # fmt: skip
        _copy(connection, TRANSITIONS, columns)


def _follows(part, processes) -> np.ndarray:
    """Which dossiers follow a process: those that were received and are not over. The way of older ones is not made up."""
    open_ = np.isin(part["state"], (State.RECEIVED, State.PROCESSING, State.SUPPLEMENT))
    return open_ & ~np.isnat(part["received"]) & np.isin(part["procedure"], list(processes))


def copy_stations(connection, city, units, start, size, processes) -> None:
    """
    Copy at which steps the open dossiers with a process were and are: at the first, and at the second once they were passed on.

    After a supplement the first step has its whole time anew, as where the whole time of the dossier begins anew.
    """
    codes, calendar = np.array([unit.code for unit in units]), current()
    for low in range(0, len(city["state"]), size):
        part = {name: values[low : low + size] for name, values in city.items()}
        first = np.flatnonzero(_follows(part, processes))
        if not len(first):
            continue
        second = first[part["state"][first] == State.PROCESSING]
        rows, seq = np.concatenate([first, second]), np.repeat([1, 2], [len(first), len(second)])
        passed_on = (part["state"][rows] == State.PROCESSING) & (seq == 1)
        since, answered = part["running_since"][rows], ~np.isnat(part["answered"][rows])
        used = np.where(seq == 1, part["used_before"][rows], 0)
        minutes = np.array(
            [
                processes[one][of]
                for one, of in zip(part["procedure"][rows].tolist(), seq.tolist(), strict=True)
            ]
        )
        limit = minutes + np.where(answered, used, 0)
        nat, planned = np.datetime64("NaT", "m"), np.full(len(rows), np.datetime64("NaT"), "datetime64[m]")
        runs = np.flatnonzero(~np.isnat(since))
        planned[runs] = calendar.add_minutes_many(since[runs], (limit - used)[runs])
        columns = {
            "dossier_id": pa.array(rows + start + low), "seq": pa.array(seq), "step": pa.array(seq),
            "unit_code": _strings(codes[part["counter"][rows]]),
            # The row of the history with which it came: received, or passed on after all else.
            "entry": pa.array(np.select([seq == 1, answered], [2, 5], 3)),
            "given_at": _moments(np.where(seq == 1, part["received"][rows], since)), "limit_minutes": pa.array(limit), "used_minutes": pa.array(used),
            "running_since": _moments(np.where(passed_on, nat, since)), "planned_at": _moments(planned), "done_at": _moments(np.where(passed_on, since, nat)),
        }  # fmt: skip
        _copy(connection, STATIONS, columns)


def copy_sequences(connection, city, units) -> None:
    """Leave the numbers where the next real dossier of each unit's day goes on."""
    group = city["counter"].astype(np.int64) * 100_000 + city["submitted"].astype("datetime64[D]").astype(
        np.int64
    )
    values, counts = np.unique(group, return_counts=True)
    codes = np.array([unit.code for unit in units])
    days = (values % 100_000).astype("datetime64[D]")
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into dossiers_codesequence (unit_code, day, last) values (%s, %s, %s) "
            "on conflict (unit_code, day) do update set last = excluded.last",
            list(zip(codes[values // 100_000].tolist(), days.tolist(), counts.tolist(), strict=True)),
        )


def copy_slips(connection, city, units, start) -> None:
    """Number the slips that were given as each unit gives them, year by year, and leave the numbers where the next ones go on."""
    codes = np.array([unit.code for unit in units])
    refused = ~np.isnat(city["refused"])
    given = [
        (SlipKind.RECEIPT, city["received"], 2), (SlipKind.SUPPLEMENT, city["asked"], 3), (SlipKind.REFUSAL, np.where(refused, city["refused"], np.datetime64("NaT", "m")), 2),
    ]  # fmt: skip
    last = []
    for kind, at, seq in given:
        rows = np.flatnonzero(~np.isnat(at))
        rows = rows[np.argsort(at[rows], kind="stable")]
        year = at[rows].astype("datetime64[Y]").astype(np.int64) + 1970
        group = city["counter"][rows].astype(np.int64) * 10_000 + year
        number = numbered(city["counter"][rows], year)
        _copy(connection, SLIPS, {
            "dossier_id": pa.array(rows + start), "seq": pa.array(np.full(len(rows), seq)), "kind": _strings([str(kind)] * len(rows)),
            "unit_code": _strings(codes[city["counter"][rows]]), "year": pa.array(year), "number": pa.array(number),
        })  # fmt: skip
        values, counts = np.unique(group, return_counts=True)
        for value, n in zip(values.tolist(), counts.tolist(), strict=True):
            last.append((f"{codes[value // 10_000]}/{SIGNS[kind]}", value % 10_000, n))
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into dossiers_receiptsequence (unit_code, year, last) values (%s, %s, %s) "
            "on conflict (unit_code, year) do update set last = excluded.last",
            last,
        )


def tell_the_planner(connection) -> None:
    """Gather statistics at once: until then PostgreSQL would read whole tables to find the few rows that changed."""
    with connection.cursor() as cursor:
        cursor.execute(f"analyze {DOSSIERS}, {TRANSITIONS}, {STATIONS}, {SLIPS}")
