from django.urls import path

from preau.directory.activation.views import delegations, journey, letters, second_factor

app_name = "activation"
urlpatterns = [
    path("activation/", journey.code, name="code"),
    path("activation/qui/", journey.who, name="who"),
    path("activation/mot-de-passe/", journey.choose, name="choose"),
    path("comptes/", letters.mine, name="mine"),
    path("comptes/<int:organisation_id>/", letters.people, name="people"),
    path("comptes/<int:organisation_id>/classes/", letters.classes, name="classes"),
    path("comptes/<int:organisation_id>/impressions/", letters.printings, name="printings"),
    path("comptes/<int:organisation_id>/impressions/<uuid:batch>/", letters.printing, name="printing"),
    path("comptes/<int:organisation_id>/impressions/<uuid:batch>/courriers.pdf", letters.paper, name="paper"),
    path("comptes/<int:organisation_id>/impressions/<uuid:batch>/annuler/", letters.revoke, name="revoke"),
    path("personnes/<int:person_id>/nouveau-mot-de-passe/", letters.reset, name="reset"),
    path("mon-compte/delegations/", delegations.delegations, name="delegations"),
    path("mon-compte/delegations/<int:position_id>/confier/", delegations.new_delegation, name="delegate"),
    path("mon-compte/delegations/<int:delegation_id>/reprendre/", delegations.end, name="end_delegation"),
    path("reglages/double-verification/", second_factor.rules, name="second_factor_rules"),
]
