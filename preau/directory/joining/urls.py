from django.urls import path

from preau.directory.joining.views import matches, own

app_name = "joining"
urlpatterns = [
    path("annuaire/rapprochements/", matches.matches_list, name="matches"),
    path("annuaire/rapprochements/<int:match_id>/", matches.match, name="match"),
    path("mon-compte/deux-comptes/", own.two_accounts, name="two_accounts"),
    path("mon-compte/deux-comptes/reunir/", own.join, name="join"),
    path("mon-compte/fiche/", own.told, name="told"),
    path("mon-compte/fiche/<int:told_id>/lu/", own.read, name="read"),
    path("mon-compte/fiche/<int:told_id>/separer/", own.ask, name="ask"),
]
