"""Schools and other organisations: lists, one school, its colour, its own calendar."""

import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from preau.accounts.saved_filters import SavedFilters
from preau.directory import access, lists, school_calendar, school_sheet, school_years
from preau.directory.class_board import groups_of_today, with_counts
from preau.directory.forms import DaysForm, HueForm, Terms, WeekForm
from preau.directory.models import Enrolment, ExceptionalDay, Function, Group, Organisation, OrganisationLink, Person, Position
from preau.directory.names import arms_of_name
from preau.directory.opening import SchoolDays
from preau.directory.person_sheet import said_function
from preau.directory.sections import runs_territory_of, works_in_a_school
from preau.kit import dates, toasts
from preau.kit.pages import page
from preau.kit.statements import Statement

F = Function
# Staff in the order in which one looks for them.
FAMILIES = (
    (gettext_lazy("Direction"), (F.HEAD, F.DIRECTOR, F.DEPUTY)),
    (gettext_lazy("Vie scolaire"), (F.CPE, F.AED, F.AESH)),
    (gettext_lazy("Enseignement"), (F.TEACHER, F.LIBRARIAN)),
    (gettext_lazy("Santé et orientation"), (F.NURSE, F.PSYEN, F.SOCIAL_WORKER)),
    (gettext_lazy("Gestion et services"), (F.SECRETARY, F.BURSAR, F.TECHNICIAN, F.REFERENT, F.MAINTENANCE)),
)
NAMED = frozenset(function for _family, functions in FAMILIES for function in functions)


def schools(request):
    table = lists.Schools(request, access.schools_visible_to(request.person), date=request.standing.date, saved=SavedFilters(request.user))
    return table.response() or page(request, "directory/schools.html", "list", table=table)


def organisations(request):
    rows = access.organisations_visible_to(request.person).exclude(kind=Organisation.Kind.SCHOOL).select_related("parent")
    table = lists.Organisations(request, rows.filter(closed_on=None), saved=SavedFilters(request.user))
    return table.response() or page(request, "directory/organisations.html", "list", table=table)


_seen = Statement(
    lambda me, pk: access.schools_visible_to(Person(pk=me)).filter(pk=pk).select_related("site", "territory", "parent", "successor"),
    me=int,
    pk=int,
)


def school(request, school_id):
    me, date = request.person, request.standing.date
    them = _seen.first(me=me.pk, pk=school_id)
    if them is None:
        raise Http404
    days = SchoolDays([them], date)
    staff = staff_by_family(them, date, me)
    return page(
        request,
        "directory/school.html",
        school=them,
        sub=_line_of(them),
        classes=_classes_of(them, me, date),
        staff=staff,
        pupils=sum(n for _school, n in _pupils.ask(school=them.pk, date=date)),
        week=days.week(them),
        date=date,
        current_break=days.current_break(them),
        next_break=days.next_break(them),
        next_open=days.next_open(them),
        may_manage=access.may_manage_school(me, them),
        may_choose_hue=access.may_choose_hue(me, them),
        predecessors=list(access.schools_visible_to(me).filter(successor=them).order_by("name")),
        runs_territory=runs_territory_of(request.standing, them),
        **_figures(request, them, staff),
    )


def _line_of(school) -> str:
    status = _("public") if school.is_public else _("privé")
    parts = [
        capfirst(_("%(kind)s %(status)s") % {"kind": school.get_school_kind_display(), "status": status}),
        school.site.town if school.site else "",
        _("semaine de %(days)s") % {"days": school.get_week_display()},
    ]
    return " · ".join(filter(None, parts))


_pupils = Statement(
    lambda school, date: (
        Enrolment.objects.on(date).filter(school=school).order_by().values_list("school").annotate(n=Count("person", distinct=True))
    ),
    school=int,
    date=datetime.date,
)


def _classes_seen(school: int, reader: int, date: datetime.date):
    seen = access.groups_visible_to(Person(pk=reader)).filter(school=school, kind=Group.Kind.DIVISION)
    return with_counts(groups_of_today(seen, date), date).order_by("code")


_classes = Statement(_classes_seen, school=int, reader=int, date=datetime.date)


def _classes_of(school, reader, date) -> list[Group]:
    found = _classes.ask(school=school.pk, reader=reader.pk, date=date)
    for one in found:
        one.said_tutor = " ".join(filter(None, [one.tutor_title, one.tutor_name]))
    return found


def _figures(request, school, staff) -> dict:
    """Each number opens its list, for those whose list holds this school."""
    people, classes = reverse("directory:people"), reverse("directory:groups")
    mine = school.pk in request.standing.school_ids and works_in_a_school(request.standing)
    return {
        "staff_count": _count(staff),
        "pupils_url": f"{people}?who=pupils" if mine else "",
        "staff_url": f"{people}?who=staff" if mine else "",
        "classes_url": f"{classes}?kind=division" if mine else "",
    }


def _staff_seen(organisation: int, reader: int, date: datetime.date):
    seen = access.persons_visible_to(Person(pk=reader)).values("pk")
    rows = Position.objects.on(date).filter(organisation=organisation, person__in=seen)
    return rows.select_related("person").order_by("person__sort_name", "pk")


_staff = Statement(_staff_seen, organisation=int, reader=int, date=datetime.date)


def staff_by_family(organisation, date, reader) -> list[tuple[str, list[Position]]]:
    """Staff that the reader may see, by kind of work, direction first. Who holds two functions is told under each."""
    rows = _staff.ask(organisation=organisation.pk, reader=reader.pk, date=date)
    held = list({(p.person_id, p.function): p for p in rows}.values())
    for position in held:
        position.said = _said(position)
    found = [(family, [p for f in functions for p in held if p.function == f]) for family, functions in FAMILIES]
    others = [p for p in held if p.function not in NAMED]
    title = _("Autres") if any(positions for _family, positions in found) else _("Équipe")
    return [(family, positions) for family, positions in [*found, (title, others)] if positions]


def _said(position: Position) -> str:
    """The discipline of a teacher, the function of anybody else with its title."""
    if position.function == F.TEACHER and position.label:
        return position.label
    return capfirst(said_function(position.function, position.label))


def _count(staff) -> int:
    return len({position.person_id for _family, positions in staff for position in positions})


def organisation(request, organisation_id):
    visible = access.organisations_visible_to(request.person)
    them = get_object_or_404(visible.select_related("site", "parent", "territory"), pk=organisation_id)
    if them.kind == Organisation.Kind.SCHOOL:
        return redirect("directory:school", them.pk)
    staff = staff_by_family(them, request.standing.date, request.person)
    return page(
        request,
        "directory/organisation.html",
        trail=[(_("Services et partenaires"), reverse("directory:organisations")), (str(them), "")],
        organisation=them,
        staff=staff,
        staff_count=_count(staff),
        children=list(visible.filter(parent=them, closed_on=None).order_by("name")),
        parts=_parts_of(them, visible, request.standing.date),
    )


def _parts_of(organisation, visible, date) -> list[Organisation]:
    """The communes and schools of a regroupement, the members of a network, on the day."""
    links = OrganisationLink.objects.on(date).filter(whole=organisation)
    return list(visible.filter(pk__in=links.values("part")).order_by("name"))


# --- What a head decides -----------------------------------------------------------------------------------------------


def _own(request, school_id):
    them = get_object_or_404(access.schools_visible_to(request.person).select_related("territory"), pk=school_id)
    if not access.may_manage_school(request.person, them):
        raise PermissionDenied
    return them


def hue(request, school_id):
    them = get_object_or_404(access.schools_visible_to(request.person), pk=school_id)
    if not access.may_choose_hue(request.person, them):
        raise PermissionDenied
    form = HueForm(request.POST or None, initial={"hue": them.hue})
    if form.is_valid():
        school_sheet.set_hue(them, form.cleaned_data["hue"])
        toasts.say(request, _("Couleur choisie."))
        return redirect("directory:school", them.pk)
    trail = _trail(them, _("Couleur"))
    return page(request, "directory/hue.html", school=them, form=form, hues=range(1, 25), initials=arms_of_name(str(them)), trail=trail)


def _trail(school, here):
    schools_url, school_url = reverse("directory:schools"), reverse("directory:school", args=[school.pk])
    return [(_("Établissements"), schools_url), (str(school), school_url), (here, "")]


def calendar(request, school_id):
    """One page, three forms, each sent to its own address."""
    them = _own(request, school_id)
    return _calendar(request, them)


def _calendar(request, them, **forms):
    date = request.standing.date
    year = school_years.current_year(date)
    spans = school_years.terms_of(them, year)
    proposed = not spans
    usual = spans or school_years.usual_terms(them, year, 2 if request.GET.get("decoupage") == "semestres" else 3)
    terms = forms.get("terms") or Terms(
        initial=[{"name": s.name, "starts_on": s.starts_on, "ends_on": s.ends_on} for s in usual], prefix="terms"
    )
    coming = list(ExceptionalDay.objects.filter(school=them, date__gte=date).order_by("date", "half_day"))
    days = SchoolDays([them], date)
    coming_breaks = [b for b in days.breaks_of(them) if date <= b.last_day and b.first_day <= year.ends_on]
    return page(
        request,
        "directory/calendar.html",
        school=them,
        trail=_trail(them, _("Calendrier")),
        year=year,
        coming=coming,
        days_form=forms.get("days") or DaysForm(auto_id="days_%s"),
        week_form=forms.get("week") or WeekForm(initial={"week": them.week}, auto_id="week_%s"),
        terms=terms,
        proposed=proposed,
        breaks=[(b.name, dates.span(b.first_day, b.last_day)) for b in coming_breaks],
        week=days.week(them),
        date=date,
    )


@require_POST
def decide_days(request, school_id):
    them = _own(request, school_id)
    form = DaysForm(request.POST, auto_id="days_%s")
    if not form.is_valid():
        return _calendar(request, them, days=form)
    said = form.cleaned_data
    school_calendar.decide_days(
        them, said["first"], said["last"], half_days=said["half_days"], is_open=said["is_open"] == "yes", reason=said["reason"]
    )
    toasts.say(request, _("C’est noté : le calendrier de l’établissement a changé."))
    return redirect("directory:calendar", them.pk)


@require_POST
def back_to_rule(request, school_id, day_id):
    them = _own(request, school_id)
    school_calendar.back_to_rule(get_object_or_404(ExceptionalDay, school=them, pk=day_id))
    toasts.say(request, _("La semaine ordinaire s’applique de nouveau ce jour-là."))
    return redirect("directory:calendar", them.pk)


@require_POST
def set_week(request, school_id):
    them = _own(request, school_id)
    form = WeekForm(request.POST, auto_id="week_%s")
    if not form.is_valid():
        return _calendar(request, them, week=form)
    school_calendar.set_week(them, form.cleaned_data["week"])
    toasts.say(request, _("Semaine de classe enregistrée."))
    return redirect("directory:calendar", them.pk)


@require_POST
def set_terms(request, school_id):
    them = _own(request, school_id)
    terms = Terms(request.POST, prefix="terms")
    if not terms.is_valid():
        return _calendar(request, them, terms=terms)
    school_years.set_terms(them, school_years.current_year(request.standing.date), terms.spans)
    toasts.say(request, _("Périodes enregistrées."))
    return redirect(reverse("directory:calendar", args=[them.pk]) + "#periodes")
