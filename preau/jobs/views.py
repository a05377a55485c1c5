from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404

from preau.jobs.access import jobs_visible_to
from preau.kit.pages import page


def mine(request):
    jobs = Paginator(jobs_visible_to(request.user), 20).get_page(request.GET.get("page"))
    return page(request, "jobs/mine.html", jobs=jobs)


def one(request, job_id):
    job = get_object_or_404(jobs_visible_to(request.user), pk=job_id)
    return page(request, "jobs/one.html", "progress", job=job)
