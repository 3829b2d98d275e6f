import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.views.defaults import permission_denied


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("vi", "Không tìm thấy"), ("en", "Nothing was found here")])
def test_an_unknown_address_is_answered_in_the_language_of_the_person(client, language, words):
    client.cookies["django_language"] = language
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert words in answer.content.decode() and f'<html lang="{language}"' in answer.content.decode()


def test_an_error_is_answered_without_the_database_and_without_the_frame(client):
    """No database mark: whatever asks the database here fails, the page itself and the answer to its failure."""
    client.raise_request_exception = False
    answer = client.get("/")
    text = answer.content.decode()
    assert answer.status_code == 500
    assert "Hệ thống đang gặp lỗi" in text and "<main" in text and "lighthouse.css" in text


@pytest.mark.django_db
def test_a_form_from_a_page_open_too_long_is_told_what_to_do(client):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/accounts/sign-out/")
    assert answer.status_code == 403
    assert "Biểu mẫu chưa được gửi" in answer.content.decode()


@pytest.mark.django_db
def test_an_unreadable_request_is_answered_in_the_look_of_the_house(client):
    answer = client.get("/?q=%00")
    assert answer.status_code == 400 and "Không đọc được yêu cầu này" in answer.content.decode()


@pytest.mark.django_db
def test_whoever_may_not_do_something_is_told_whom_to_ask(client):
    request = client.get("/").wsgi_request
    answer = permission_denied(request, PermissionDenied())
    assert answer.status_code == 403 and "Xin hỏi người quản lý tài khoản" in answer.content.decode()
