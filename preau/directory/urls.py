from django.urls import path

from preau.directory.views import delegates, groups, guardians, merging, people, schools, search

app_name = "directory"
urlpatterns = [
    path("annuaire/", people.people, name="people"),
    path("annuaire/recherche/", search.search, name="search"),
    path("annuaire/personnes/<int:person_id>/", people.person, name="person"),
    path("annuaire/personnes/<int:person_id>/corriger/", people.correct, name="correct"),
    path("annuaire/personnes/<int:person_id>/reunir/", merging.merge, name="merge"),
    path("annuaire/personnes/<int:person_id>/sujets-fermes/", guardians.closed_topics, name="closed_topics"),
    path("annuaire/personnes/<int:person_id>/sujets-fermes/<int:refusal_id>/rouvrir/", guardians.open_topic, name="open_topic"),
    path("annuaire/corrections/", people.corrections_list, name="corrections"),
    path("annuaire/corrections/<int:correction_id>/annuler/", people.take_back, name="take_back"),
    path("annuaire/doubles/", merging.doubles_list, name="doubles"),
    path("annuaire/reunions/<int:merge_id>/separer/", merging.unmerge, name="unmerge"),
    path("annuaire/classes/", groups.groups, name="groups"),
    path("annuaire/classes/trombinoscopes/", groups.boards, name="boards"),
    path("annuaire/groupes/nouveau/", groups.new_group, name="new_group"),
    path("annuaire/groupes/<int:group_id>/", groups.group, name="group"),
    path("annuaire/groupes/<int:group_id>/modifier/", groups.change_group, name="change_group"),
    path("annuaire/groupes/<int:group_id>/ajouter/", groups.add_members, name="add_members"),
    path("annuaire/groupes/<int:group_id>/retirer/<int:person_id>/", groups.remove_member, name="remove_member"),
    path("annuaire/groupes/<int:group_id>/fermer/", groups.close_group, name="close_group"),
    path("annuaire/groupes/<int:group_id>/delegues/", delegates.delegates, name="delegates"),
    path("annuaire/groupes/<int:group_id>/delegues/<int:mandate_id>/fin/", delegates.end_delegate, name="end_delegate"),
    path("annuaire/etablissements/", schools.schools, name="schools"),
    path("annuaire/etablissements/<int:school_id>/", schools.school, name="school"),
    path("annuaire/etablissements/<int:school_id>/couleur/", schools.hue, name="hue"),
    path("annuaire/etablissements/<int:school_id>/calendrier/", schools.calendar, name="calendar"),
    path("annuaire/etablissements/<int:school_id>/calendrier/jours/", schools.decide_days, name="decide_days"),
    path("annuaire/etablissements/<int:school_id>/calendrier/jours/<int:day_id>/annuler/", schools.back_to_rule, name="back_to_rule"),
    path("annuaire/etablissements/<int:school_id>/calendrier/semaine/", schools.set_week, name="set_week"),
    path("annuaire/etablissements/<int:school_id>/calendrier/periodes/", schools.set_terms, name="set_terms"),
    path("annuaire/organisations/", schools.organisations, name="organisations"),
    path("annuaire/organisations/<int:organisation_id>/", schools.organisation, name="organisation"),
]
