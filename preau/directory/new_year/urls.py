from django.urls import path

from preau.directory.new_year import views

app_name = "new_year"
urlpatterns = [
    path("", views.new_years, name="schools"),
    path("preparer/", views.prepare_years, name="prepare_all"),
    path("repeter/", views.rehearse_years, name="rehearse_all"),
    path("<int:school_id>/", views.new_year, name="school"),
    path("<int:school_id>/preparer/", views.prepare_year, name="prepare"),
    path("<int:school_id>/structure/", views.plan_year, name="structure"),
]
