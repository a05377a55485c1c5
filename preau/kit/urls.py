from django.conf import settings
from django.urls import path

from preau.kit import views

app_name = "kit"

urlpatterns = [
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("service-worker.js", views.service_worker, name="service_worker"),
    path("hors-ligne/", views.offline, name="offline"),
]
if settings.DEBUG or getattr(settings, "KIT_PAGES", False):
    urlpatterns += [path("kit/", views.style_page, name="style_page")]
