from django.urls import path

from preau.portal.steering import views

app_name = "steering"
urlpatterns = [
    path("pilotage/", views.schools, name="schools"),
]
