from django.urls import path

from haidang.core.staff import views

app_name = "staff"
urlpatterns = [
    path("", views.people, name="people"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/open-again/", views.open_again, name="open-again"),
    path("<int:pk>/link/", views.new_link, name="link"),
    path("acting/", views.acting, name="acting"),
    path("acting/<int:pk>/end/", views.end_acting, name="end-acting"),
    path("welcome/<str:token>/", views.welcome, name="welcome"),
]
