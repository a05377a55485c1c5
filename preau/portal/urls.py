from django.urls import path

from preau.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("fonction/", views.choose_position, name="choose_position"),
    path("enfant/", views.choose_child, name="choose_child"),
    path("robots.txt", views.robots, name="robots"),
]
