"""What is asked, when, and of whom."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from haidang.core.kept.keeping import kept
from haidang.core.rows import one
from haidang.surveys.asked.reading import read
from haidang.surveys.asked.shape import Questionnaire as Asked
from haidang.surveys.choices import Way
from haidang.surveys.models import Campaign, Code, Drawn, Questionnaire, Reply
from haidang.surveys.rules import codes
from haidang.surveys.rules.things import named

KEPT = 32
_read: dict[tuple, Asked] = {}


def questionnaires() -> list[Questionnaire]:
    """Return the newest version of each questionnaire, by code."""
    newest = Questionnaire.objects.filter(code=OuterRef("code"), number__gt=OuterRef("number"))
    return list(Questionnaire.objects.filter(~Exists(newest)).order_by("code"))


def versions(code: str) -> list[Questionnaire]:
    """Return all versions of a questionnaire, the newest first."""
    return list(Questionnaire.objects.filter(code=code).order_by("-number"))


def questionnaire(code: str, number: int) -> Questionnaire | None:
    return Questionnaire.objects.filter(code=code, number=number).first()


def asked_by(questionnaire: Questionnaire) -> Asked:
    """Return what a kept questionnaire asks; reading it takes longer than keeping an answer, so the latest few are kept."""
    place = (questionnaire.pk, questionnaire.loaded_at)
    if place not in _read:
        _read[place] = read(questionnaire.content)[0]
        while len(_read) > KEPT:
            _read.pop(next(iter(_read)), None)
    return _read[place]


def things() -> dict[str, str]:
    """Return all that satisfaction can be counted of, by the name a rule book gives it, with its words in the newest version."""
    found = {}
    for version in Questionnaire.objects.order_by("code", "number"):
        asked = asked_by(version)
        counted, title = [each for each in asked.questions if each.counted], str(asked.title)
        if not counted:
            continue
        found[named(version.code)] = title
        for part in asked.parts:
            if any(each.part == part.key for each in counted):
                found[named(version.code, part.key, part=True)] = f"{title} · {part.words}"
        for each in counted:
            found[named(version.code, each.key)] = f"{title} · {each.words}"
            found |= {named(version.code, line.key): f"{title} · {line.words}" for line in each.lines}
    return found


def points_in_words(thing: str) -> dict[int, str]:
    """Return what people read at each point of what counts under a name of ``things``, in the newest version; nothing where it differs."""
    code, _sign, key = thing.partition("/")
    newest = next(iter(versions(code)), None)
    asked = asked_by(newest) if newest else None
    scales = {
        each.scale
        for each in (asked.questions if asked else ())
        if each.counted and key in ("", f"part:{each.part}", each.key, *(line.key for line in each.lines))
    }
    return (
        {value: str(words) for value, words in asked.scale(scales.pop()).numbered} if len(scales) == 1 else {}
    )


def asked_in(campaign: Campaign) -> Asked:
    """Return what a campaign asks."""
    return asked_by(campaign.questionnaire)


def has_replies(questionnaire: Questionnaire) -> bool:
    """Say whether somebody answered this version."""
    return Reply.objects.filter(campaign__questionnaire=questionnaire).exists()


def campaigns() -> QuerySet[Campaign]:
    """Return every campaign, the latest first."""
    return Campaign.objects.select_related("questionnaire").order_by("-ends_on", "-pk")


def answered_about(unit_code: str) -> list[Campaign]:
    """Return the campaigns in which somebody answered about a unit, the latest first."""
    about = Reply.objects.filter(campaign=OuterRef("pk"), unit_code=unit_code)
    return list(campaigns().filter(Exists(about)))


def campaign(code: str) -> Campaign | None:
    return Campaign.objects.select_related("questionnaire").filter(code=code).first()


def campaign_of(drawn: Drawn) -> Campaign:
    return drawn.stratum.sample.campaign


def open_for(way: str, on: date) -> list[Campaign]:
    """Return the campaigns that can be answered in a way on a day."""
    found = Campaign.objects.filter(starts_on__lte=on, ends_on__gte=on, ways__contains=[way])
    return list(found.select_related("questionnaire").order_by("pk"))


@kept("surveys")
def _campaign_of_codes(number: int) -> Campaign:
    """A survey with its questionnaire, as every answer asks for it."""
    return Campaign.objects.select_related("questionnaire").get(pk=number)


def code(secret: str) -> Code | None:
    """Return what is kept of a one-time code; None where nobody was given it. Nobody may change its campaign."""
    found = one(Code, digest=codes.digest(codes.as_typed(secret)))
    if found is not None:
        found.campaign = _campaign_of_codes(found.campaign_id)
    return found


def invited(campaign: Campaign) -> dict[str, tuple[int, int]]:
    """Return by way how many codes were given and how many were used."""
    found = Code.objects.filter(campaign=campaign).values("way").annotate(given=Count("digest"), used_ones=Count("digest", filter=Q(used=True))).order_by("way")  # fmt: skip
    return {Way(row["way"]): (row["given"], row["used_ones"]) for row in found}


def weight_of(campaign: Campaign, unit_code: str, procedure_code: str) -> float:
    """Return how many people a reply stands for, one on average: as the sample has it, one where there is none."""
    whole = campaign.weights.get(unit_code, 1)
    return campaign.weights.get(f"{unit_code}|{procedure_code}", whole) if procedure_code else whole


def to_settle() -> list[Campaign]:
    """Return the campaigns with replies that are not in the tallies yet, or that an earlier release told each month for itself."""
    new = Reply.objects.filter(campaign=OuterRef("pk"), settled=False)
    before = Reply.objects.filter(campaign=OuterRef("pk"), settled=True, withheld__isnull=True)
    return list(Campaign.objects.select_related("questionnaire").filter(Exists(new) | Exists(before)).order_by("pk"))  # fmt: skip


def replied_on(day: date) -> list[Campaign]:
    """Return the campaigns that somebody answered on a day."""
    return list(Campaign.objects.filter(Exists(Reply.objects.filter(campaign=OuterRef("pk"), day=day))).order_by("pk"))  # fmt: skip
