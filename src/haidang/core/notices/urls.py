from django.urls import path

from haidang.core.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("choices/", views.choices, name="choices"),
    path("mail/", views.mail, name="mail"),
    path("mail/code/", views.mail_code, name="mail-code"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<int:pk>/again/", views.again, name="again"),
]
