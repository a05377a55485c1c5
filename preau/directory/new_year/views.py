"""The new year of a school: prepared on one page, rehearsed into a run, whose pages (preview, apply, undo) are those of `feeds`."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from preau.directory import access
from preau.directory.models import Group, School
from preau.directory.new_year import asking, preparing
from preau.directory.new_year import forms as year_forms
from preau.directory.new_year.access import may_change_year, may_prepare_year, schools_prepared_by
from preau.directory.new_year.jobs import PREPARE
from preau.directory.new_year.lists import NewYears, schools_with_state
from preau.feeds.asking import ask_comparing
from preau.feeds.models import Run
from preau.jobs.models import Job
from preau.jobs.running import start
from preau.kit import toasts
from preau.kit.languages import stored
from preau.kit.pages import page, wants_part

DIVISION, TEACHING = str(Group.Kind.DIVISION), str(Group.Kind.TEACHING)


def _own(request, school_id) -> School:
    them = get_object_or_404(access.schools_visible_to(request.person).select_related("territory"), pk=school_id)
    if not may_prepare_year(request.person, them):
        raise PermissionDenied
    return them


def new_year(request, school_id):
    return _new_year(request, _own(request, school_id))


def _new_year(request, them: School, **forms):
    closing = preparing.closing_year(them)
    plan = preparing.plan_after(them, closing)
    run = preparing.run_of(plan) if plan else None
    applied = bool(run and run.state == Run.State.APPLIED)
    shown = {}
    if plan and not applied:
        shown = {
            "divisions": forms.get("divisions") or year_forms.planned_forms(plan, DIVISION),
            "teachings": forms.get("teachings") or year_forms.planned_forms(plan, TEACHING),
            "cut_form": forms.get("cut") or year_forms.CutForm(initial={"cut": plan.cut}, auto_id="cut_%s"),
        }
    schools_url, school_url = reverse("directory:schools"), reverse("directory:school", args=[them.pk])
    return page(
        request,
        "directory/new_year/school.html",
        school=them,
        plan=plan,
        run=run,
        applied=applied,
        waiting=bool(run and run.state in (Run.State.READ, Run.State.ASKING)),
        may_change=bool(run and applied and may_change_year(request.person, run)),
        closing=closing,
        opening=preparing.next_name(closing),
        trail=[(_("Établissements"), schools_url), (str(them), school_url), (_("Nouvelle année"), "")],
        **shown,
    )


@require_POST
def prepare_year(request, school_id):
    them = _own(request, school_id)
    plan = preparing.prepare(them)
    toasts.say(request, _("Année %(year)s préparée : relisez les classes, puis répétez le changement.") % {"year": plan.year})
    return redirect("new_year:school", them.pk)


@require_POST
def plan_year(request, school_id):
    """The whole list at once: what was renamed, added, dropped; how the year is cut. Then, if asked, the rehearsal of what was written."""
    them = _own(request, school_id)
    plan = preparing.plan_of(them)
    if plan is None:
        raise Http404
    divisions = year_forms.planned_forms(plan, DIVISION, request.POST)
    teachings = year_forms.planned_forms(plan, TEACHING, request.POST)
    cut = year_forms.CutForm(request.POST, auto_id="cut_%s")
    if not all([divisions.is_valid(), teachings.is_valid(), cut.is_valid()]):
        return _new_year(request, them, divisions=divisions, teachings=teachings, cut=cut)
    year_forms.save_all(plan, {DIVISION: divisions, TEACHING: teachings}, cut=cut.cleaned_data["cut"])
    if request.POST.get("then") == "rehearse":
        run, _comparison = asking.rehearse([plan], account=request.user)
        return redirect("feeds:review", run.pk)
    toasts.say(request, _("Structure enregistrée."))
    return redirect("new_year:school", them.pk)


# --- A whole territory -------------------------------------------------------------------------------------------------


def _prepared_by(request):
    found = schools_prepared_by(request.person)
    if not found.exists():
        raise Http404
    return found


def new_years(request):
    """Of all the schools that one prepares; an office of one school goes straight to its page."""
    found = _prepared_by(request)
    ids = list(found.values_list("pk", flat=True)[:2])
    if len(ids) == 1:
        return redirect("new_year:school", ids[0])
    job = Job.objects.filter(account=request.user, task=PREPARE).first()
    at_work = job is not None and not job.is_over
    if wants_part(request) and not at_work and request.GET.get("attend"):
        moved = HttpResponse()
        moved["HX-Redirect"] = reverse("new_year:schools")
        return moved
    year = preparing.year_to_open()
    table = NewYears(request, schools_with_state(found, year))
    if not request.GET.get("attend") and (answer := table.response()):
        return answer
    shown = "progress" if request.GET.get("attend") else "list"
    return page(request, "directory/new_year/schools.html", shown, table=table, year=year, job=job, at_work=at_work)


@require_POST
def prepare_years(request):
    ids = list(_prepared_by(request).open().values_list("pk", flat=True))
    here = reverse("new_year:schools")
    start(PREPARE, title=_("Préparation de la nouvelle année"), account=request.user, url=here, school_ids=ids, account_id=request.user.pk)
    return redirect(here)


@require_POST
def rehearse_years(request):
    """One run for every school that is prepared and has not changed yet."""
    year = preparing.year_to_open()
    ready = schools_with_state(_prepared_by(request), year).filter(is_prepared=True, is_changed=False)
    plans = preparing.plans_for(ready, year)
    run = asking.open_run(plans, account=request.user)
    here = reverse("feeds:review", args=[run.pk])
    with stored():
        title = _("Répétition du changement d’année")
    ask_comparing(run, title=title, account=request.user, url=here)
    return redirect(here)
