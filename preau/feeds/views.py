from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from preau.feeds import access, asking, lists
from preau.feeds import runs as acts
from preau.feeds.forms import UploadForm
from preau.feeds.models import Run
from preau.feeds.registry import feed_of
from preau.feeds.review import Review
from preau.feeds.undoing import CannotUndo, attached_since, check_may_undo
from preau.feeds.words import said, words_of
from preau.journal.writing import write_reading
from preau.kit import toasts
from preau.kit.pages import page, wants_part


def runs(request):
    visible = access.runs_visible_to(request.person)
    may_import = bool(access.importable_by(request.person))
    if not access.may_follow(request.person):
        raise Http404
    table = lists.Runs(request, visible)
    return table.response() or page(request, "feeds/runs.html", "list", table=table, may_import=may_import)


def choose(request):
    """Which sort of files; at once the page of the only one."""
    feeds = access.importable_by(request.person)
    if not feeds:
        raise Http404
    if len(feeds) == 1:
        return redirect("feeds:upload", feeds[0].code)
    return page(request, "feeds/choose.html", feeds=[(feed, reverse("feeds:upload", args=[feed.code])) for feed in feeds])


def upload(request, code):
    feeds = access.importable_by(request.person)
    feed = next((feed for feed in feeds if feed.code == code), None)
    if feed is None:
        raise Http404
    form = UploadForm(request.POST or None, request.FILES or None, feed=feed, schools=feed.schools_for(request.person))
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        if feed.options and "mapping" in feed.options:
            run = asking.keep_for_later(feed=feed.code, uploads=said.pop("files"), account=request.user, **said)
            return redirect(feed.first_page(run))
        run = asking.ask_reading(
            feed=feed.code,
            uploads=said.pop("files"),
            account=request.user,
            url_of=lambda run: reverse("feeds:review", args=[run.pk]),
            **said,
        )
        return redirect("feeds:review", run.pk)
    return page(request, "feeds/upload.html", form=form, feed=feed, several=len(feeds) > 1)


def _visible(request, run_id: int) -> Run:
    return get_object_or_404(access.runs_visible_to(request.person), pk=run_id)


def review(request, run_id):
    """The page of an import, from the reading that goes on to what it did. Asked again every two seconds while something runs."""
    run = _visible(request, run_id)
    job = asking.job_of(run)
    if job is None and run.state == Run.State.READING and (first := feed_of(run.feed).first_page(run)) and not run.files:
        return redirect(first)
    if wants_part(request) and (job is None or job.is_over):
        moved = HttpResponse()
        moved["HX-Redirect"] = reverse("feeds:review", args=[run.pk])
        return moved
    shown = Review(run, named=access.uais_named_to(request.person, run), may_import=access.may_import(request.person, run))
    at_work = job is not None and not job.is_over
    return page(request, "feeds/review.html", "progress", run=run, review=shown, job=job, at_work=at_work)


def _about(run: Run) -> dict:
    """What the pages of one run say of it, in the words of its feed."""
    return {"run": run, "title": lists.title_of(run), "words": words_of(feed_of(run.feed)), "home": lists.home_of(run)}


def proposals(request, run_id):
    run = _visible(request, run_id)
    named = access.uais_named_to(request.person, run)
    if named is not None and not named:
        raise PermissionDenied
    rows = run.proposals.all() if named is None else run.proposals.filter(uai__in=named)
    table = lists.Proposals(request, rows, run=run)
    write_reading("import.read", about=("import", run.pk))
    return table.response() or page(request, "feeds/proposals.html", "list", table=table, **_about(run))


def remarks(request, run_id):
    run = _visible(request, run_id)
    named = access.uais_named_to(request.person, run)
    if named is not None and not named:
        raise PermissionDenied
    rows = run.remarks.all() if named is None else run.remarks.filter(uai__in=named)
    table = lists.Remarks(request, rows, run=run)
    left_out = sum(run.remarks_left_out.values()) if named is None else 0
    return table.response() or page(request, "feeds/remarks.html", "list", table=table, left_out=left_out, **_about(run))


def _importable(request, run_id: int) -> Run:
    run = _visible(request, run_id)
    if not access.may_import(request.person, run):
        raise PermissionDenied
    return run


@require_POST
def apply(request, run_id):
    run = _importable(request, run_id)
    here = reverse("feeds:review", args=[run.pk])
    asking.ask_apply(run, confirmed=request.POST.get("confirmed") == "yes", account=request.user, url=here)
    return redirect(here)


@require_POST
def dismiss(request, run_id):
    run = acts.dismiss(_importable(request, run_id))
    toasts.say(request, said(words_of(feed_of(run.feed)).dismissed, run))
    return redirect(lists.home_of(run)[1])


def take_back(request, run_id):
    """What an undo would close instead of deleting, then the undo itself."""
    run = _importable(request, run_id)
    if request.method == "POST":
        here = reverse("feeds:review", args=[run.pk])
        asking.ask_undo(run, account=request.user, url=here)
        return redirect(here)
    try:
        check_may_undo(run)
        refusal = ""
    except CannotUndo as reason:
        refusal = str(reason)
    attached = {} if refusal else dict(attached_since(run).rooms)
    return page(request, "feeds/undo.html", refusal=refusal, attached=attached, **_about(run))
