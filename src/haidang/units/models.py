from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haidang.core.text import search_key, sort_key
from haidang.units.choices import Change, Kind, Mark, Office, PlanState, Transfer


def name_keys(name: str) -> dict[str, str]:
    """Return what is kept beside a name, to sort and to find it by."""
    return {"sort_key": sort_key(name), "search_key": search_key(name)}


class Unit(models.Model):
    """A unit with the days it existed. A closed unit keeps its code for ever."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField(_("exists from"), null=True, blank=True, help_text=_("Empty: not known"))
    valid_to = models.DateField(_("exists to"), null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    area_km2 = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    mark = models.CharField(max_length=12, choices=Mark.choices)
    note = models.CharField(max_length=300, blank=True)
    sort_key = models.CharField(max_length=600, editable=False)
    search_key = models.CharField(max_length=300, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="unit_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
                name="unit_point_on_earth",
            ),
        ]
        indexes = [models.Index(fields=["parent", "kind"], name="unit_tree")]

    def __str__(self):
        return self.name


class Succession(models.Model):
    """One unit followed another on a day, by a legal act."""

    kind = models.CharField(max_length=10, choices=Change.choices)
    before = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    act = models.CharField(_("legal act"), max_length=200)
    mark = models.CharField(max_length=12, choices=Mark.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["before", "after", "on"], name="succession_once"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="succession_of_two"),
        ]

    def __str__(self):
        return f"{self.before} → {self.after} ({self.on})"


class Boundary(models.Model):
    """The outline of a unit, as GeoJSON geometry in WGS 84: as it was given, and with the few points a map needs."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="+")
    geometry = models.JSONField()
    drawn = models.JSONField()

    def __str__(self):
        return str(self.unit)


class Position(models.Model):
    """A position of a unit, such as its chairman; ``seats``: how many hold it at the same time."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=8, choices=Office.choices)
    title = models.CharField(_("title"), max_length=120)
    seats = models.PositiveSmallIntegerField(_("seats"), default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "title"], name="position_once"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="position_seats"),
        ]

    def __str__(self):
        return f"{self.title}, {self.unit}"


class Term(models.Model):
    """Who holds a position from a day to a day, both included, by which act; with or without an account."""

    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="terms")
    full_name = models.CharField(_("full name"), max_length=150)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    act = models.CharField(_("legal act"), max_length=200)
    mark = models.CharField(max_length=12, choices=Mark.choices)
    simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="term_dates_in_order"
            ),
            models.UniqueConstraint(fields=["position", "full_name", "starts_on"], name="term_once"),
        ]
        indexes = [models.Index(fields=["ends_on"], name="term_ending", condition=Q(ends_on__isnull=False))]

    def __str__(self):
        return f"{self.full_name}, {self.position.title}"


class Delegation(models.Model):
    """
    A power that one holder passed to another: a field of procedures or one procedure (exactly one of both is named).

    A holder is a unit, or one position in it. ``ends_on`` and ``revoked_on``: the last day it holds; who is named in no
    delegation decides as the procedure says.
    """

    kind = models.CharField(max_length=12, choices=Transfer.choices)
    field = models.CharField(_("field"), max_length=200, blank=True)
    procedure_code = models.CharField(_("procedure"), max_length=40, blank=True)
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    from_position = models.ForeignKey(
        Position, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    to_position = models.ForeignKey(
        Position, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    act = models.CharField(_("legal act"), max_length=200)
    onward = models.BooleanField(_("the act allows passing it on"), default=False)
    mark = models.CharField(max_length=12, choices=Mark.choices)
    rule = models.CharField(max_length=60, help_text="Version of the rules on delegating it was made under")
    revoked_on = models.DateField(null=True, blank=True, help_text="The last day it held")
    revoking_act = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="delegation_dates_in_order",
            ),
            models.CheckConstraint(
                condition=(Q(field="") & ~Q(procedure_code="")) | (~Q(field="") & Q(procedure_code="")),
                name="delegation_of_one_power",
            ),
        ]
        indexes = [
            models.Index(fields=["from_unit", "starts_on"], name="delegation_from"),
            models.Index(fields=["to_unit", "starts_on"], name="delegation_to"),
        ]

    def __str__(self):
        return f"{self.from_unit} → {self.to_unit}: {self.power}"

    @property
    def power(self) -> str:
        return self.procedure_code or self.field

    @property
    def last_day(self):
        """The last day it holds, or held; None where no end is set."""
        days = [day for day in (self.ends_on, self.revoked_on) if day]
        return min(days) if days else None


class Plan(models.Model):
    """
    A restructuring drafted before it happens, enacted on its day, and kept as a record.

    ``named``: who takes what cannot be divided, by the code of a closed unit; ``outcome``: what moved where when it was enacted;
    ``problem``: why it could not be enacted when its day came.
    """

    title = models.CharField(_("title"), max_length=200)
    act = models.CharField(_("legal act"), max_length=200)
    on = models.DateField(_("first day of what is new"))
    state = models.CharField(max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    named = models.JSONField(default=dict)
    outcome = models.JSONField(default=list)
    problem = models.CharField(max_length=400, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was withdrawn")
    enacted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=PlanState.ENACTED, enacted_at__isnull=False)
                | (~Q(state=PlanState.ENACTED) & Q(enacted_at__isnull=True)),
                name="plan_enacted_when",
            )
        ]
        indexes = [models.Index(fields=["state", "on"], name="plan_due")]

    def __str__(self):
        return self.title


class PlanStep(models.Model):
    """One change of a plan; ``into``: pairs of code and name of the units it opens."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=Change.choices)
    units = models.JSONField()
    into = models.JSONField(default=list)
    target = models.CharField(max_length=40, blank=True)

    def __str__(self):
        return f"{self.plan}: {self.kind} {', '.join(self.units)}"
