"""The rule of a leaf in a sentence, as a person who scores would say it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from haidang.parindex.engine.book import Band, Node, Rule
from haidang.parindex.engine.cells import as_percent, said


def of(node: Node) -> str:
    """Return how a node becomes points, in one or two sentences."""
    sentence = _SENTENCES[node.rule.kind](node)
    if node.veto:
        sentence += " " + _("A single case of what takes the points leaves none.")
    return sentence


def _full(node: Node) -> str:
    return said(node.max) if node.max is not None else "–"


def _proportional(node: Node) -> str:
    rule: Rule = node.rule
    words = {
        "max": _full(node),
        "target": as_percent(rule.target),
        "floor": as_percent(rule.floor),
        "cap": as_percent(rule.cap),
    }
    if rule.inverse:
        parts = [_("The lower the rate, the more: 0%% gives %(max)s points, the rest in proportion.") % words]
    elif rule.target < 1:
        parts = [_("From %(target)s on %(max)s points; below, in proportion.") % words]
    else:
        parts = [_("The rate times %(max)s points.") % words]
    if rule.floor > 0:
        parts.append(
            _("What is left of the whole below %(floor)s gives none.") % words
            if rule.inverse
            else _("Below %(floor)s none.") % words
        )
    if rule.cap < 1:
        parts.append(_("At most %(cap)s of the maximum.") % words)
    return " ".join(parts)


def _above_mean(node: Node) -> str:
    return _("%(max)s points for an index of at least the mean of all units of the round; below it none.") % {
        "max": _full(node)
    }


def _thresholds(bands: tuple[Band, ...], write) -> str:
    lines = []
    for band in sorted(bands, key=lambda one: one.bound, reverse=True):
        words = {"from": write(band.bound), "points": said(band.points)}
        if band.until is not None:
            lines.append(_("from %(from)s to below %(to)s: %(points)s") % {**words, "to": write(band.until)})
        else:
            lines.append(_("from %(from)s: %(points)s") % words)
    return "; ".join(lines)


def _bands(node: Node) -> str:
    return _("Points by rate: %(lines)s; otherwise 0.") % {"lines": _thresholds(node.rule.bands, as_percent)}


def _value_bands(node: Node) -> str:
    return _("Points by number: %(lines)s; otherwise 0.") % {"lines": _thresholds(node.rule.bands, said)}


def _dated(node: Node) -> str:
    lines = []
    for band in sorted(node.rule.bands, key=lambda one: one.bound):
        points, days = said(band.points), int(band.bound)
        if days <= 0:
            early = {"points": points, "days": -days}
            lines.append(
                _("on time: %(points)s") % early
                if not days
                else _("at least %(days)s days early: %(points)s") % early
            )
        else:
            lines.append(
                ngettext("up to %(days)s day late: %(points)s", "up to %(days)s days late: %(points)s", days) % {"days": days, "points": points}
            )  # fmt: skip
    return _("Points by day: %(lines)s; later 0.") % {"lines": "; ".join(lines)}


def _answers(node: Node) -> str:
    lines = "; ".join(f"{answer}: {as_percent(share)}" for answer, share in node.rule.weights.items())
    return _("By survey, each answer its share of %(max)s points: %(lines)s.") % {"max": _full(node), "lines": lines}  # fmt: skip


def _outside(node: Node) -> str:
    words = {"per": said(node.rule.per), "max": said(abs(node.max)) if node.max is not None else "–"}
    if node.rule.kind == "bonus":
        return _("Bonus: %(per)s points each time, at most %(max)s a year.") % words
    return _("Penalty: %(per)s points less each time, at most %(max)s a year.") % words


def _sum(node: Node) -> str:
    if node.outside and node.max is not None:
        return _("Its parts together give or take at most %(max)s points a year.") % {
            "max": said(abs(node.max))
        }
    return _("The sum of its parts.")


_SENTENCES = {
    "proportional": _proportional,
    "bands": _bands,
    "above_mean": _above_mean,
    "index": lambda node: _("The index of the unit in the round: 100 gives %(max)s points, less in proportion.") % {"max": _full(node)},
    "value_bands": _value_bands,
    "dated_bands": _dated,
    "answers": _answers,
    "bonus": _outside,
    "penalty": _outside,
    "sum": _sum,
    "scaled": lambda node: _("Its parts, scaled to %(max)s points; what does not apply is left out.") % {"max": _full(node)},
    "yes_no": lambda node: _("Yes: %(max)s points; no: 0.") % {"max": _full(node)},
    "judged": lambda node: _("Judged by people, from 0 to %(max)s points.") % {"max": _full(node)},
    "given": lambda node: _("The points that somebody else published."),
    "mean": lambda node: _("The mean of the points of each deed, at most %(max)s.") % {"max": _full(node)},
    "monitor": lambda node: _("Watched only; it gives no points."),
}  # fmt: skip
