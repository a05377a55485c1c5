from django.urls import path

from preau.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("fonction/", views.choose_position, name="choose_position"),
    path("enfant/", views.choose_child, name="choose_child"),
    path("mes-donnees/", views.my_data, name="my_data"),
    path("mes-donnees/<int:person_id>/", views.read_data, name="read_data"),
    path("mes-donnees/<int:person_id>/fichier/", views.take_data, name="take_data"),
    path("reglages/durees/", views.delays, name="delays"),
    path("reglages/durees/<slug:code>/", views.delay, name="delay"),
    path("droits/", views.rights, name="rights"),
]
