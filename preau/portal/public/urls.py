from django.urls import path

from preau.portal.public import views

app_name = "public"
urlpatterns = [
    path("carte/", views.school_map, name="map"),
    path("etablissements/<slug:uai>/", views.school, name="school"),
    path("mentions-legales/", views.legal, name="legal"),
    path("donnees-personnelles/", views.personal_data, name="personal_data"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("plan-du-site/", views.site_plan, name="site_plan"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
]
