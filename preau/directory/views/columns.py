"""A list just uploaded: its first lines, and what each column is. Then it is read like any other import."""

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from preau.directory.spreadsheet import access
from preau.directory.spreadsheet.forms import ColumnsForm
from preau.directory.spreadsheet.mapping import propose, remember
from preau.feeds import asking, keeping
from preau.kit.pages import page
from preau.kit.refusal import Refusal


def columns(request, run_id):
    run = get_object_or_404(access.runs_prepared_by(request.person), pk=run_id)
    uai = run.options.get("school", "")
    asked = request.GET.get("feuille", "")
    try:
        proposal = propose(keeping.given_files(run)[0], uai, sheet=int(asked) if asked.isdecimal() and len(asked) < 4 else None)
    except Refusal as refusal:
        return page(request, "directory/columns.html", run=run, refusal=refusal, again=reverse("feeds:upload", args=["csv"]))
    form = ColumnsForm(request.POST or None, proposal=proposal)
    if form.is_valid():
        made = remember(
            name=form.cleaned_data["name"],
            columns=form.columns,
            headers=[column.name for column in proposal.columns],
            options=form.options,
            by=request.user,
            uai=uai,
        )
        here = reverse("feeds:review", args=[run.pk])
        asking.ask_prepared(run, account=request.user, url=here, mapping=made.name, sheet=proposal.sheets[proposal.sheet])
        return redirect(here)
    sheets = [
        {"url": f"{request.path}?feuille={number}", "label": name, "current": number == proposal.sheet}
        for number, name in enumerate(proposal.sheets)
    ]
    return page(request, "directory/columns.html", run=run, proposal=proposal, form=form, sheets=sheets)
