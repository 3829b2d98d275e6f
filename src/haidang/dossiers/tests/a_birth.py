"""What somebody types who registers a birth, and how their browser sends it."""

from haidang.dossiers.models import Draft

CODE, PHONE = "1.001193", "0912345678"
BEGIN = f"/dossiers/fill/{CODE}/"
YOU = {
    "relation": "mother", "applicant_name": "Bùi Thị Hoa", "applicant_born_on": "1990-05-21", "applicant_id_number": "031190000001",
    "applicant_phone": PHONE, "applicant_address": "Số 5, phường Hồng Bàng, Hải Phòng",
}  # fmt: skip
CHILD = {
    "child_name": "Trần Bùi Minh An", "child_born_on": "2026-11-01", "child_sex": "female", "child_ethnicity": "Kinh",
    "child_nationality": "Việt Nam", "birth_place": "hospital", "hospital": "Bệnh viện Phụ sản Hải Phòng", "home_town": "Hải Phòng",
}  # fmt: skip
MOTHER = {
    "mother_name": "Bùi Thị Hoa", "mother_born_on": "21/05/1990", "mother_ethnicity": "Kinh", "mother_nationality": "Việt Nam",
    "mother_address": "Hải Phòng", "mother_id_number": "",
}  # fmt: skip
FATHER = {"father_stands": "no"}
END = {"copies": "yes", "number_of_copies": "3", "true": True}
ALL = {"you": YOU, "child": CHILD, "mother": MOTHER, "father": FATHER, "end": END}


def text(answer) -> str:
    return answer.content.decode()


def typed(values, edition=0, do="continue", **more):
    """What a browser sends of fields that were on the page."""
    sent = {
        f"a.{key}": "yes" if value is True else value for key, value in values.items() if value is not False
    }
    return {"do": do, "edition": edition, "asked": list(values)} | sent | more


def begun(client, values=YOU, **more) -> Draft:
    answer = client.post(BEGIN, typed(values, **more))
    assert answer.status_code == 302, text(answer)
    return Draft.objects.latest("begun_at")


def send(client, draft, part, values, **more):
    edition = Draft.objects.get(pk=draft.pk).edition
    return client.post(f"/dossiers/drafts/{draft.pk}/{part}/", typed(values, **({"edition": edition} | more)))


def filled_in(client, **changes) -> Draft:
    parts = {name: values | changes.get(name, {}) for name, values in ALL.items()}
    draft = begun(client, parts.pop("you"))
    for name, values in parts.items():
        answer = send(client, draft, name, values)
        assert answer.status_code == 302 and "more=1" not in answer.url, text(answer)
    return draft


def hand_in(client, draft, **more):
    sent = {
        "procedure": CODE,
        "unit": "10525",
        "applicant_name": "Bùi Thị Hoa",
        "applicant_phone": PHONE,
        "draft": draft.pk.hex,
    }
    return client.post(f"/dossiers/submit/{CODE}/", sent | more)
