"""Every address of the house. A room's pages say their own, in French."""

from django.urls import include, path

urlpatterns = [
    path("", include("preau.kit.urls")),
    path("", include("preau.portal.urls")),
    path("", include("preau.portal.public.urls")),
    path("", include("preau.portal.start_of_year.urls")),
    path("", include("preau.portal.steering.urls")),
    path("", include("preau.accounts.urls")),
    path("", include("preau.directory.activation.urls")),
    path("", include("preau.directory.pictures.urls")),
    path("", include("preau.directory.joining.urls")),
    path("", include("preau.directory.urls")),
    path("annuaire/nouvelle-annee/", include("preau.directory.new_year.urls")),
    path("imports/", include("preau.feeds.urls")),
    path("travaux/", include("preau.jobs.urls")),
]
