"""Preparing a whole territory while a page waits."""

from django.utils.translation import gettext as _

from preau.directory.models import School
from preau.directory.new_year.preparing import prepare
from preau.jobs.running import job
from preau.journal.writing import acting

PREPARE = "year.prepare"


@job(PREPARE)
def prepare_schools(progress, *, school_ids: list[int], account_id: int | None = None):
    """Schools are prepared one by one, in short transactions: pages go on."""
    with acting(account_id=account_id):
        for done, school in enumerate(School.objects.filter(pk__in=school_ids).order_by("name"), 1):
            prepare(school)
            progress.say(_("Préparation : %(school)s") % {"school": school}, done=done, total=len(school_ids))
