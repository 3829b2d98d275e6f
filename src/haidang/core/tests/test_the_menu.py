import pytest

from haidang.core import nav


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/rankings/", "web:rankings"), ("/rankings/10525/2.1/", "web:rankings"), ("/units/10525/", "units"),
        ("/dossiers/track/H24.10525-261109-0001/", "dossiers:track"), ("/dossiers/new/", "dossiers"), ("/", None),
        ("/accounts/sign-in/", None),
    ],
)  # fmt: skip
def test_the_entry_a_page_stands_under_is_the_one_with_the_longest_address(path, name):
    found = nav.here(list(nav._entries.values()), path)
    assert (found and found.name) == name


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "current"), [("/rankings/", "page"), ("/rankings/published/", "true")])
def test_the_menu_says_where_the_person_is(client, path, current):
    text = client.get(path).content.decode()
    assert f'<a href="/rankings/" aria-current="{current}">' in text


@pytest.mark.django_db
def test_the_desk_of_whoever_signed_in_is_marked(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("lan", password="mot-mat-khau-dai"))
    text = client.get("/desk/").content.decode()
    assert '<a href="/desk/" aria-current="page">' in text
