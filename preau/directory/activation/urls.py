from django.urls import path

from preau.directory.activation.views import journey

app_name = "activation"
urlpatterns = [
    path("activation/", journey.code, name="code"),
    path("activation/qui/", journey.who, name="who"),
    path("activation/mot-de-passe/", journey.choose, name="choose"),
]
