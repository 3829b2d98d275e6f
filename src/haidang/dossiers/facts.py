"""What can be counted of dossiers, and how Decision 766/QĐ-TTg counts it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haidang.core.facts.declare import (
    Bool,
    Count,
    Date,
    FactTable,
    Int,
    Long,
    Mean,
    Share,
    Standing,
    Text,
    everything,
    table,
)
from haidang.dossiers import queries
from haidang.dossiers.choices import DONE, State

ACT = "Quyết định 766/QĐ-TTg"
NEW, REFUSED, OVER = int(State.NEW), int(State.REFUSED), [int(state) for state in DONE]


class Dossiers(FactTable):
    """One row per dossier, as it stands now."""

    name, key, counted_on, title = "dossiers", "number", "received_on", _("Dossiers")
    number: Long
    code: Text
    unit: Text
    procedure: Text
    channel: Text
    received_on: Date
    due_on: Date | None
    finished_on: Date | None
    state: Int
    on_time: Bool | None
    supplements: Int
    result_required: Bool
    result_electronic: Bool | None
    digitised: Bool | None
    reused: Bool | None
    shared: Bool | None
    population_data: Bool | None
    synchronised: Bool | None
    fully_online_eligible: Bool
    fully_online: Bool | None
    fee_due: Bool
    paid_online: Bool | None
    complained: Bool | None
    working_minutes: Int | None
    limit_minutes: Int | None
    titles = {
        "code": _("Code"), "unit": _("Unit"), "procedure": _("Procedure"), "channel": _("Channel"),
        "received_on": _("Received"), "due_on": _("Due"), "finished_on": _("Finished"), "state": _("Status"),
        "on_time": _("In time"), "supplements": _("Times more papers were asked for"),
        "result_required": _("Has a result"), "result_electronic": _("Electronic result"), "digitised": _("Digitised"),
        "reused": _("Data re-used"), "shared": _("Data shared"), "population_data": _("Population data used"),
        "synchronised": _("On the national portal"), "fully_online_eligible": _("May be done fully online"),
        "fully_online": _("Done fully online"), "fee_due": _("Has a fee"), "paid_online": _("Paid online"),
        "complained": _("Complained about"), "working_minutes": _("Working minutes taken"),
        "limit_minutes": _("Working minutes allowed"),
    }  # fmt: skip
    on_page = ("code", "received_on", "due_on", "finished_on", "on_time")

    @staticmethod
    def changed_since(mark):
        return queries.as_facts(since=mark)

    @staticmethod
    def door(row):
        return reverse("dossiers:track-one", args=[row["code"]])


def _share(name, title, among, hits, source):
    return Share(
        f"dossiers.{name}",
        of=Dossiers,
        title=title,
        among=among,
        hits=hits,
        source=f"{ACT}, {source}",
        mark="secondary",
    )


on_time = _share(
    "on_time",
    _("Dossiers handled early or on time"),
    lambda d: d.on_time.notnull(),
    lambda d: d.on_time,
    "2.1",
)
synchronised = _share(
    "synchronised",
    _("Dossiers synchronised to the national portal"),
    lambda d: d.synchronised.notnull(),
    lambda d: d.synchronised,
    "1.4",
)
online = _share("online", _("Dossiers filed online"), everything, lambda d: d.channel == "online", "3.3")
fully_online = _share(
    "fully_online",
    _("Dossiers handled fully online"),
    lambda d: d.fully_online_eligible & d.fully_online.notnull(),
    lambda d: d.fully_online,
    "3.0",
)
result_electronic = _share(
    "result_electronic", _("Dossiers with an electronic result"),
    lambda d: d.result_required & d.state.isin(OVER) & d.result_electronic.notnull(), lambda d: d.result_electronic, "4.1",
)  # fmt: skip
digitised = _share(
    "digitised",
    _("Dossiers digitised"),
    lambda d: (
        d.state.isin(OVER) & d.digitised.notnull() & (d.result_electronic | ~d.result_required).notnull()
    ),
    lambda d: d.digitised & (d.result_electronic | ~d.result_required),
    "4.2",
)
reused = _share(
    "reused",
    _("Dossiers re-using digitised data"),
    lambda d: (d.state > NEW) & d.reused.notnull(),
    lambda d: d.reused,
    "4.4",
)
shared = _share(
    "shared",
    _("Dossiers whose data is shared for re-use"),
    lambda d: (d.state > NEW) & d.shared.notnull(),
    lambda d: d.shared,
    "4.5",
)
population_data = _share(
    "population_data",
    _("Dossiers using population data"),
    lambda d: d.population_data.notnull(),
    lambda d: d.population_data,
    "4.6",
)
satisfied = _share(
    "satisfied", _("Dossiers neither late nor complained about"),
    lambda d: d.on_time.notnull() & d.complained.notnull(), lambda d: d.on_time & ~d.complained, "5.4",
)  # fmt: skip
paid_online = _share(
    "paid_online",
    _("Dossiers paid online"),
    lambda d: d.fee_due & d.paid_online.notnull(),
    lambda d: d.paid_online,
    "6.3",
)
first_time_right = Share(
    "dossiers.first_time_right", of=Dossiers, title=_("Dossiers right at the first submission"),
    among=lambda d: (d.state > NEW) & (d.state != REFUSED), hits=lambda d: d.supplements == 0, source="", mark="assumption",
)  # fmt: skip
late_open = Share(
    "dossiers.late_open", of=Dossiers, title=_("Open dossiers that are late"),
    among=lambda d: d.finished_on.isnull() & d.on_time.notnull(), hits=lambda d: ~d.on_time, source="", mark="assumption",
)  # fmt: skip


def _ours(name, title, among, hits):
    """A share that no legal act names: provinces count such things in indices of their own (an assumption)."""
    return Share(f"dossiers.{name}", of=Dossiers, title=title, among=among, hits=hits, mark="assumption")


early = _ours(
    "early", _("Dossiers handled before their day"), lambda d: d.finished_on.notnull() & d.due_on.notnull(), lambda d: d.finished_on < d.due_on
)  # fmt: skip
on_time_online = _ours(
    "on_time_online", _("Dossiers filed online and handled early or on time"), lambda d: d.on_time.notnull() & (d.channel == "online"), lambda d: d.on_time
)  # fmt: skip
on_time_counter = _ours(
    "on_time_counter", _("Dossiers filed at the counter and handled early or on time"),
    lambda d: d.on_time.notnull() & (d.channel == "in_person"), lambda d: d.on_time,
)  # fmt: skip
asked_once = _ours(
    "asked_once", _("Dossiers for which more papers were asked for once at most"), lambda d: (d.state > NEW) & (d.state != REFUSED), lambda d: d.supplements <= 1
)  # fmt: skip
accepted = _ours("accepted", _("Dossiers that were received, not refused"), lambda d: d.state > NEW, lambda d: d.state != REFUSED)  # fmt: skip
by_post = _ours("by_post", _("Dossiers sent by post"), everything, lambda d: d.channel == "post")
complained = _ours("complained", _("Dossiers complained about"), lambda d: d.complained.notnull(), lambda d: d.complained)  # fmt: skip
electronic_online = _ours(
    "electronic_online", _("Dossiers filed online with an electronic result"),
    lambda d: d.result_required & d.state.isin(OVER) & d.result_electronic.notnull() & (d.channel == "online"), lambda d: d.result_electronic,
)  # fmt: skip
finished = Count(
    "dossiers.finished", of=Dossiers, title=_("Dossiers finished"), among=lambda d: d.state.isin(OVER)
)
processing_time = Mean(
    "dossiers.processing_time", of=Dossiers, title=_("Working minutes a dossier took"),
    among=lambda d: d.working_minutes.notnull(), value=lambda d: d.working_minutes, source=f"{ACT}, 2.2", mark="secondary",
)  # fmt: skip
OFFERS = table("offers")  # of the procedures, a floor below


def _reached(name, title, source, among, recorded, reached):
    return Standing(
        f"procedures.{name}", of=OFFERS, through=Dossiers, by="procedure", title=title, among=among, recorded=recorded, reached=reached,
        source=f"{ACT}, {source}", mark="assumption",
    )  # fmt: skip


# Every procedure a unit offers can be filed online here and counts as for citizens (assumptions).
used_online = _reached(
    "used_online", _("Online services that received dossiers"), "3.2", lambda o: o.offered, everything, lambda d: d.channel == "online"
)  # fmt: skip
connected = _reached(
    "population_data", _("Procedures whose dossiers used population data"), "4.7", lambda o: o.offered, lambda d: d.population_data.notnull(),
    lambda d: d.population_data,
)  # fmt: skip
fee_told = _reached(
    "fee_told", _("Procedures with a fee whose dossiers reached the national portal"), "6.1", lambda o: o.offered & o.fee,
    lambda d: d.fee_due & d.synchronised.notnull(), lambda d: d.synchronised,
)  # fmt: skip
fee_paid_online = _reached(
    "paid_online", _("Procedures with a fee of which something was paid online"), "6.2", lambda o: o.offered & o.fee,
    lambda d: d.fee_due & d.paid_online.notnull(), lambda d: d.paid_online,
)  # fmt: skip

CIRCULAR = "Thông tư 01/2018/TT-VPCP"


class Finished(FactTable):
    """One row per finished dossier, counted on the day it was finished: how long it took, and the points each gets."""

    name, key, counted_on, title = "finished", "number", "finished_on", _("Dossiers finished")
    number: Long
    code: Text
    unit: Text
    procedure: Text
    channel: Text
    received_on: Date
    due_on: Date | None
    finished_on: Date
    working_minutes: Int
    limit_minutes: Int | None
    committed_minutes: Int | None
    late: Bool
    supplements: Int
    time_points: Int | None
    body_points: Int | None
    contact_points: Int
    bodies_points: Int
    attitude_points: Int | None
    titles = {
        "code": _("Code"), "unit": _("Unit"), "procedure": _("Procedure"), "channel": _("Channel"),
        "received_on": _("Received"), "due_on": _("Due"), "finished_on": _("Finished"),
        "working_minutes": _("Working minutes taken"), "limit_minutes": _("Working minutes allowed"),
        "committed_minutes": _("Working minutes promised"), "late": _("Late"),
        "supplements": _("Times more papers were asked for"), "time_points": _("Points for the time"),
        "body_points": _("Points for the time of the body"), "contact_points": _("Points for contacts with the desk"),
        "bodies_points": _("Points for bodies contacted"), "attitude_points": _("Points for attitude"),
    }  # fmt: skip
    on_page = ("code", "received_on", "due_on", "finished_on", "supplements", "late")

    @staticmethod
    def changed_since(mark):
        return queries.finished_as_facts(since=mark)

    @staticmethod
    def door(row):
        return reverse("dossiers:track-one", args=[row["code"]])


def _points(column, title, number):
    return Mean(
        f"finished.{column}", of=Finished, title=title, among=lambda d: d[column].notnull(), value=lambda d: d[column],
        source=f"{CIRCULAR}, 13.{number}", mark="assumption",
    )  # fmt: skip


time_points = _points("time_points", _("Total time to handle a dossier"), 1)
body_points = _points("body_points", _("Time of each body"), 2)
contact_points = _points("contact_points", _("Times the desk had to be contacted"), 3)
bodies_points = _points("bodies_points", _("Bodies that had to be contacted"), 4)
attitude_points = _points("attitude_points", _("Attitude"), 7)
filed_online = Share(
    "finished.online", of=Finished, title=_("Finished dossiers that were filed online"), hits=lambda d: d.channel == "online",
    source=f"{CIRCULAR}, 13.9", mark="assumption",
)  # fmt: skip
online_late = Share(
    "finished.online_late", of=Finished, title=_("Dossiers filed online and finished late"), among=lambda d: d.channel == "online",
    hits=lambda d: d.late, source=f"{CIRCULAR}, 13.9", mark="assumption",
)  # fmt: skip
taken = Mean(
    "finished.taken", of=Finished, title=_("Working minutes a finished dossier took"), value=lambda d: d.working_minutes,
    source=f"{ACT}, 2.2", mark="secondary",
)  # fmt: skip
saved = Mean(
    "finished.saved", of=Finished, title=_("Working minutes saved against the legal limit"), among=lambda d: d.limit_minutes.notnull(),
    value=lambda d: d.limit_minutes - d.working_minutes, mark="assumption",
)  # fmt: skip
within_limit = Share(
    "finished.within_limit", of=Finished, title=_("Finished within the legal limit"), among=lambda d: d.limit_minutes.notnull(),
    hits=lambda d: ~d.late, mark="assumption",
)  # fmt: skip
within_committed = Share(
    "finished.within_committed", of=Finished, title=_("Finished within the time that was promised"),
    among=lambda d: d.committed_minutes.notnull(), hits=lambda d: d.working_minutes <= d.committed_minutes, mark="assumption",
)  # fmt: skip


def _quick(name, title, hits, among=everything):
    """What is counted of the time a finished dossier took, in indices of a province's own (an assumption)."""
    return Share(f"finished.{name}", of=Finished, title=title, among=among, hits=hits, mark="assumption")


same_day = _quick("same_day", _("Finished on the day they were received"), lambda d: d.finished_on == d.received_on)  # fmt: skip
half = _quick(
    "half", _("Finished in half of the legal limit"), lambda d: d.working_minutes * 2 <= d.limit_minutes, lambda d: d.limit_minutes.notnull()
)  # fmt: skip
far_over = _quick(
    "far_over", _("Finished after more than one and a half times the legal limit"), lambda d: d.working_minutes * 2 > d.limit_minutes * 3,
    lambda d: d.limit_minutes.notnull(),
)  # fmt: skip
untroubled = _quick("untroubled", _("Finished on time without asking for more papers"), lambda d: ~d.late & (d.supplements == 0))  # fmt: skip
unasked = _quick("unasked", _("Finished without asking for more papers"), lambda d: d.supplements == 0)
