"""What long jobs keep on who asked for them."""

from django.utils.translation import gettext_lazy as _

from preau.jobs.models import Job
from preau.kit.personal_data import Kept

KEPT = [
    Kept(
        model=Job,
        purpose=_("Montrer à qui l’a demandé où en est un travail long, et ce qu’il a donné."),
        delay=_("%(delay)s après sa fin."),
        rule="jobs",
        over=lambda limit: Job.objects.filter(ended_at__lt=limit),
        on_erasure=_("Le travail reste dans les comptes de l’installation, sans dire qui l’a demandé."),
    )
]
