from django.urls import path

from preau.directory.pictures.views import door, keeping

app_name = "pictures"
urlpatterns = [
    path("classe/<str:word>/", door.door, name="door"),
    path("classe/<str:word>/<slug:child>/", door.child, name="child"),
    path("images/", keeping.mine, name="mine"),
    path("images/ecoles/<int:school_id>/", keeping.choose, name="choose"),
    path("images/classes/<int:group_id>/", keeping.keep, name="keep"),
    path("images/classes/<int:group_id>/page/", keeping.set_door, name="set_door"),
    path("images/classes/<int:group_id>/donner/", keeping.give, name="give"),
    path("images/classes/<int:group_id>/eleves/<int:person_id>/", keeping.card, name="card"),
    path("images/classes/<int:group_id>/cartes.pdf", keeping.cards, name="cards"),
    path("images/classes/<int:group_id>/affiche.pdf", keeping.poster, name="poster"),
]
