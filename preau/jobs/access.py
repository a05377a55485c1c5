from django.utils.translation import gettext_lazy as _

from preau.jobs.models import Job
from preau.kit.rights import right


@right(_("Suivre un travail long"), everyone=_("les siens"))
def jobs_visible_to(account):
    return Job.objects.filter(account=account)
