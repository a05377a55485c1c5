from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "preau.jobs"

    def ready(self):
        autodiscover_modules("jobs")  # each room's jobs.py registers its work
