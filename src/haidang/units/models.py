from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haidang.units.choices import Change, Kind, Mark


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
