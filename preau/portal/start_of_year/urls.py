from django.urls import path

from preau.portal.start_of_year import views

app_name = "start_of_year"
urlpatterns = [
    path("rentree/", views.mine, name="mine"),
    path("rentree/<int:school_id>/", views.of_school, name="of_school"),
    path("rentree/<int:school_id>/<slug:code>/", views.concerned, name="concerned"),
]
