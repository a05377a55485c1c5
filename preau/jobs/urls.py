from django.urls import path

from preau.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("<uuid:job_id>/", views.one, name="one"),
]
