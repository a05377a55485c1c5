from django.urls import path

from preau.feeds import views

app_name = "feeds"
urlpatterns = [
    path("", views.runs, name="runs"),
    path("nouveau/", views.choose, name="choose"),
    path("nouveau/<slug:code>/", views.upload, name="upload"),
    path("<int:run_id>/", views.review, name="review"),
    path("<int:run_id>/liste/", views.proposals, name="proposals"),
    path("<int:run_id>/remarques/", views.remarks, name="remarks"),
    path("<int:run_id>/appliquer/", views.apply, name="apply"),
    path("<int:run_id>/ecarter/", views.dismiss, name="dismiss"),
    path("<int:run_id>/annuler/", views.take_back, name="undo"),
]
