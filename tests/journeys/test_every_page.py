"""Every page of the table of doors for everybody: on phones and screens, light and dark, in both languages, and what it weighs."""

import json
import re
from datetime import date

import pytest

from tests.doors.table import DOORS
from tests.journeys.seeing import AXE, FEWER_ALIKE, TOO_WIDE, too_pale, violations

pytestmark = [pytest.mark.journey, pytest.mark.long]
PHONE = 360
WIDTHS = (PHONE, 768, 1440)
MOST_BYTES = 200_000
# Each sees what those before do not.
ROLES = (
    "",
    "clerk",
    "unit_leader",
    "home_affairs",
    "city_leader",
    "inspector",
    "administrator",
    "data_steward",
)
LIGHTS = ("light", "dark")
# A file to take along, an address for machines, or a single step of signing in, which the journeys of signing in walk.
NO_PAGE = ("/api/", "/health/", "/metrics", "/i18n/", ".csv", ".xlsx", ".yaml", ".json", ".js", ".parquet", ".png", ".pdf", "/files/", "/sign-out/", "{provider}", "/sign-in/code/", "/sign-in/passkey/", "{token}")  # fmt: skip
# The table asks these for a number that leads nowhere; here it leads to something.
OPENED_BY = {"/procedures/powers/{number}/revoke/": "home_affairs"}
# Pages that a row of the table does not lead to: other states of the same addresses, and what nobody knows.
STATES = [
    ("home_affairs", "/access/?at=10525&on=2026-12-31"), ("home_affairs", "/procedures/lines/exemptions/"), ("home_affairs", "/procedures/lines/limits/?which=all"),
    ("home_affairs", "/procedures/lines/of/1.001193/limits/new/"),
    ("", "/rankings/?block=communes&as=now"), ("", "/rankings/?leaf=3.3&block=city"), ("", "/rankings/10525/3.1.1/?which=among"), ("", "/rankings/10525/rank/?since=2025-12"), ("", "/rankings/10525/?book=qd766"), ("", "/units/11311/"),
    ("", "/search/?q=hong+bang"), ("", "/search/?q=zzzz"), ("", "/nowhere/"), ("clerk", "/dossiers/?what=late"), ("clerk", "/dossiers/?q=zzzz"),
    ("", "/dossiers/submit/1.010028/"), ("", "/dossiers/fill/1.004194/"), ("home_affairs", "/procedures/forms/1.001193/draft/fields/birth_address/"),
    ("", "/procedures/1.001193/prepare/?v=1"), ("", "/procedures/1.001193/prepare/?v=1&q-birth=hospital&q-filing=desk&q-who=other"),
    ("", "/procedures/MAU.VP.1/prepare/"), ("", "/live/right-first-time/all/"), ("home_affairs", "/procedures/guides/1.001193/draft/questions/birth/"),
    ("clerk", "/dossiers/submit/1.001193/?v=1&q-birth=hospital&q-filing=online&q-who=self"),
    ("home_affairs", "/procedures/guides/1.001193/draft/papers/residence/"), ("home_affairs", "/procedures/guides/1.001193/draft/preview/?q-birth=found"),
    ("clerk", "/dossiers/?what=risk"), ("home_affairs", "/procedures/processes/1.001193/all/draft/?more=1"), ("city_leader", "/dossiers/"), ("unit_leader", "/rounds/{scoring}/units/10525/"), ("home_affairs", "/rounds/{scoring}/"), ("inspector", "/audit/?kind=reads&verb=dossiers.read"),
]  # fmt: skip

PREPARE = """
import json
from datetime import date, timedelta
from django.conf import settings
from django.db.models import F
from django.test import Client
from django.utils import timezone
from haidang.core.access.operations import grant
from haidang.core.accounts.models import User
from haidang.core.accounts.operations import open_account
from haidang.core.oversight.operations import take_in
from haidang.dossiers import operations as dossiers
from haidang.core.files import operations as files
from haidang.dossiers.choices import EXAMINED, PAPERS
from haidang.dossiers.models import Dossier
from haidang.dossiers.queries import token_of
from haidang.parindex.queries import book_in_use
from haidang.parindex.rulebooks.queries import assignments
from haidang.parindex.rulebooks.operations import draft as draft_book
from haidang.parindex.tests.factories import a_plan, moved, of_heads, published
from haidang.procedures.bundles.operations import draft as draft_group
from haidang.procedures.bundles.queries import bundle_in_force
from haidang.core.signing import ring
from haidang.dossiers.signing.operations import lay, sign
from haidang.dossiers.signing.who import signer_for
from haidang.procedures.entry.operations import draft as draft_form
from haidang.procedures.guides.operations import draft as draft_guide
from haidang.procedures.processes.operations import draft as draft_process
from haidang.procedures.models import LinkedGroup
from haidang.procedures.queries import by_code
from haidang.units.models import Delegation
from haidang.units.operations import add_step, draft
from haidang.units.rules.plans import Named, Step
from haidang.surveys.tests.factories import a_survey

people = {"clerk": "mau.motcua", "unit_leader": "mau.chutich", "home_affairs": "mau.noivu", "city_leader": "mau.lanhdao", "data_steward": "mau.dulieu"}
for role in ("inspector", "administrator"):
    people[role] = f"trang.{role}"
    user = open_account(username=people[role], full_name="Đỗ Xem Trang", password="mot-mat-khau-dai", by="system:test")
    grant(user=user, role=role, starts_on=date(2025, 7, 1), by="system:test")
merging = draft(title="Sáp nhập", act="Nghị quyết thử", on=timezone.localdate() + timedelta(30), by="system:test")
add_step(plan=merging, step=Step("merge", ("10525", "11311"), (Named("M1", "Phường Gộp"),)), by="system:test")
draft_guide(procedure=by_code("1.001193"), by="system:test")
draft_form(procedure=by_code("1.001193"), by="system:test")
filled = dossiers.submit(
    procedure=by_code("1.001193"), unit_code=settings.HAIDANG_SAMPLE_UNIT, channel="online", applicant=dossiers.Applicant("Lê Thị Khai"),
    at=timezone.now(), by="system:test",
)
draft_process(procedure=by_code("1.001193"), level="", by="system:test")
keys = {}
for role, name in people.items():
    browser = Client()
    browser.force_login(User.objects.get(username=name))
    keys[role] = browser.cookies[settings.SESSION_COOKIE_NAME].value
here, now = settings.HAIDANG_SAMPLE_UNIT, timezone.now()
worked_on = Dossier.objects.filter(unit_code=here, state__in=EXAMINED).order_by(F("process").desc(nulls_last=True), "-pk")
dossier = worked_on.filter(step_unit_code=here).first() or worked_on.first()
say = {"at": now, "by": "system:test"}
question = dossiers.consult(dossier=dossier, asked=[dossiers.Asked("HP-STP", 3)], content="Có tranh chấp không?", **say).opinions.get()
body = dossiers.enter_body(code="CA-HP", name="Công an tỉnh Thử", kind="police", reach="paper", starts_on=timezone.localdate(), by="system:test")
asked_outside = dossiers.consult(dossier=dossier, asked=[dossiers.Asked("", 3, body)], content="Có thường trú không?", **say).opinions.get()
posted = dossiers.send_letter(opinion=asked_outside, **say)
draft_group(group=LinkedGroup.objects.get(code="2.000986"), by="system:test")
dossiers.record_verification(
    dossier=dossier, took_place_at=now, place="Thôn 3", participants="Trần Văn Đo", content="Đúng như đơn", applicant_present=False, **say
)
linked = dossiers.submit_linked(
    bundle=bundle_in_force("2.000986", timezone.localdate()), unit_code=here, channel="online", applicant=dossiers.Applicant("Trần Thị Mẹ"), **say
)
leader = User.objects.get(username=people["unit_leader"])
letter = {"number": "", "title": "Quyết định", "about": "", "text": "Đồng ý.", "recipients": ""}
of_two = []
for _n in range(2):
    one = dossiers.submit(procedure=by_code("1.004873"), unit_code="10525", channel="online", applicant=dossiers.Applicant("Người thử"), at=now, by="system:test")
    of_two.append(lay(dossier=dossiers.change(dossier=one, verb="receive", at=now, by="system:test"), draft="letter", letter=letter, at=now, by="system:test"))
with ring.opened(ring.key_of_person(leader)) as pen:
    signed = sign(laid=of_two[0], signer=signer_for(leader, of_two[0].dossier, timezone.localdate()), pen=pen, at=now, by=leader)
asked = take_in(
    wish="erasure", asked_by="Lê Thị Hỏi", handle="code", value=dossier.code, why="Không dùng số này nữa", ground="own", act="Đơn 1",
    at=timezone.now(), by=User.objects.get(username=people["data_steward"]),
)
paper = files.check(data=b"<?xml version='1.0'?><to/>", name="to.xml", owner=PAPERS)
dossiers.send_papers(dossier=dossier, papers=[paper], **say)
(sheet,) = dossiers.give_over(dossiers=[dossier], **say)
book = book_in_use("example-commune")
begun = draft_book(base=book, version="2027", by="system:test")
given = assignments().filter(block="wards").get()
scoring, round_ = moved(a_plan(title="Đợt đang tự chấm"), "self"), published(a_plan(heads_book=of_heads()), User.objects.get(username=people["city_leader"]))
print(json.dumps({
    "round": round_.pk, "scoring": scoring.pk,
    "rule_book": book.pk, "book_draft": begun.pk, "assignment": given.pk, "node": "1.1",
    "survey": a_survey(), "fee": by_code("1.001193").fees.earliest("pk").pk, "request": asked.pk, "question": question.pk, "body": body.code, "letter": asked_outside.pk, "link": token_of(posted), "linked": linked.code, "issued": signed.issued.code, "laid": of_two[1].pk, "signed": of_two[1].dossier.code, "sheet": sheet.pk, "keys": keys,
    "dossier": dossier.code, "filled": filled.code, "person": User.objects.get(username="mau.motcua").pk,
    "plan": merging.pk, "/procedures/powers/": Delegation.objects.latest("pk").pk,
}))
"""


@pytest.fixture(scope="module")
def known(house) -> dict:
    """What stands in addresses of this house, and a session of each role."""
    said = house.within(PREPARE)
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout.splitlines()[-1])


def addresses(known, role: str) -> list[str]:
    """The pages that a role opens and no role before it."""
    values = {
        "unit": "10525", "leaf": "3.1.1", "index": "par-index", "procedure": "1.001193", "dossier": known["dossier"], "person": known["person"], "request": known["request"], "part": "new",
        "bundle": "2.000986", "lines": "fees", "fee": known["fee"], "linked": known["linked"], "round": known["round"], "scoring": known["scoring"], "scored": "1.2", "question": known["question"], "body": known["body"], "letter": known["letter"], "link": known["link"],
        "issued": known["issued"], "laid": known["laid"], "signed": known["signed"], "filled": known["filled"], "level": "all", "indicator": "on-time", "indicator_number": "1", "plan": known["plan"], "moved": "dossiers", "sheet": known["sheet"], "year": date.today().year, "book": 1,
        **known["survey"], **{name: known[name] for name in ("rule_book", "book_draft", "assignment", "node")},
    }  # fmt: skip
    found = []
    for pattern, answers in DOORS.items():
        opens = OPENED_BY.get(pattern) or next((one for one in ROLES if answers.get(one) == 200), None)
        if opens == role and not any(sign in pattern for sign in NO_PAGE):
            number = next(
                (known[start] for start in known if start[0] == "/" and pattern.startswith(start)), 0
            )
            found.append(pattern.format(**values, number=number))
    return found + [address.format(**values) for who, address in STATES if who == role]


def walked(browser, house, known, language, role, wrong: list[str], script=""):
    """
    Open each page of a role on a phone, and see it on every width; yields those that were answered as they should be, and their addresses.

    :param wrong: gets what is wrong in any language: the answer, what fits on no screen, what the browser complains of
    :param script: runs in each page before its own
    """
    context = browser.new_context(
        viewport={"width": PHONE, "height": 900}, reduced_motion="reduce", color_scheme=LIGHTS[0]
    )
    cookies = [{"name": "django_language", "value": language, "url": house.url}]
    if role:
        cookies.append({"name": "sessionid", "value": known["keys"][role], "url": house.url})
    context.add_cookies(cookies)
    if script:
        context.add_init_script(script)
    page, said, own = context.new_page(), [], addresses(known, role)
    assert own, "no page is this role's own"
    page.on("console", lambda message: said.append(message.text))
    for address in own:
        said.clear()
        if page.viewport_size["width"] != PHONE:
            page.set_viewport_size({"width": PHONE, "height": 900})
        answer = page.goto(house.url + address)
        if answer.status != (404 if address == "/nowhere/" else 200):
            wrong.append(f"{address}: {answer.status}")
            continue
        for width in WIDTHS:
            if width != PHONE:  # it was opened on one
                page.set_viewport_size({"width": width, "height": 900})
            if (wide := page.evaluate(TOO_WIDE)) > 0:
                wrong.append(f"{address} is {wide} px too wide for {width}")
        yield page, address
        wrong += [f"{address}: {text}" for text in said if re.search("Content Security Policy|Refused", text)]
    context.close()


@pytest.mark.parametrize("role", ROLES)
def test_everybody_can_use_every_page_and_the_browser_stops_nothing_on_it(browser, house, known, role):
    """By the rules of axe: on a phone in both lights, on a wide screen in one of them, the next page in the other."""
    wrong, (light, other_light) = [], LIGHTS
    for page, address in walked(browser, house, known, "vi", role, wrong, script=AXE):
        wrong += [f"{address} {one}" for one in page.evaluate(WITHOUT_SCRIPT)]
        if (weight := page.evaluate(WEIGHT)) > MOST_BYTES:
            wrong.append(f"{address} weighs {weight} bytes")
        assert weight > 1_000, f"what came of {address} was not weighed"
        page.evaluate(FEWER_ALIKE)
        wrong += [f"{address} {light}, wide: {one}" for one in violations(page)]
        page.set_viewport_size({"width": PHONE, "height": 900})
        wrong += [f"{address} {light}, on a phone: {one}" for one in too_pale(page)]
        light, other_light = other_light, light  # the next page is opened as this one is left
        page.emulate_media(color_scheme=light, reduced_motion="reduce")
        wrong += [f"{address} {light}, on a phone: {one}" for one in violations(page)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_fits_in_english_too_and_the_browser_stops_nothing_on_it(browser, house, known, role):
    wrong = []
    for page, address in walked(browser, house, known, "en", role, wrong):
        if (language := page.evaluate("document.documentElement.lang")) != "en":
            wrong.append(f"{address} is in {language}")
    assert not wrong, "\n".join(wrong)


def test_what_is_unlike_the_rest_of_a_long_list_is_still_looked_at(browser):
    page = browser.new_page()
    rows = [f"<tr><td>Phường {n}<td><a href='/units/{n}/'>{'' if n == 90 else 'Mở'}</a>" for n in range(99)]
    rows[60] = "<tr><td class='pale'>Phường 60<td><a href='/units/60/'>Mở</a>"
    page.set_content(
        f"<html lang='vi'><title>Phường</title><style>.pale {{color: #ddd}}</style><table><tr><th>Tên<th>Số<tbody>{''.join(rows)}</table>"
        + "".join(f"<p><input name='f{n}' aria-label='{'' if n == 7 else 'Tên'}'></p>" for n in range(9))
    )
    page.evaluate(AXE)
    page.evaluate(FEWER_ALIKE)
    assert page.locator("tbody tr").count() < 10
    assert {one.split(":")[0] for one in violations(page)} >= {"color-contrast", "label", "link-name"}
    page.close()


WEIGHT = """performance.getEntriesByType('navigation')[0].transferSize
  + performance.getEntriesByType('resource').reduce((sum, one) => sum + one.encodedBodySize, 0)"""
# What would do nothing where scripts do not run; what needs them is hidden until they do.
WITHOUT_SCRIPT = """() => [
  ...[...document.forms].filter(form => !('passkey' in form.dataset) && !form.querySelector('button:not([type=button]), input[type=submit]') && ![...document.querySelectorAll('button[form], input[form]')].some(one => one.form === form))
    .map(form => 'has a form that only script sends: ' + form.outerHTML.slice(0, 120)),
  ...[...document.querySelectorAll("a[href^='javascript:'], a[href='#'], a:not([href])")].map(link => 'has a link for script only: ' + link.outerHTML.slice(0, 120)),
  ...[...document.querySelectorAll('*')].filter(one => [...one.attributes].some(it => it.name.startsWith('on') || it.name === 'style'))
    .map(one => 'has script or style of its own: ' + one.outerHTML.slice(0, 120)),
]"""
