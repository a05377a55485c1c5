"""Long printings and mailings, and what is forgotten every hour."""

import uuid

from django.urls import reverse
from django.utils.translation import gettext as _

from preau.accounts.models import Account
from preau.directory.activation.letters import Sender, forget_old_papers, issue_letters, keep_paper, paper
from preau.directory.activation.opening import open_missing_accounts
from preau.directory.activation.sending import send_by_mail
from preau.directory.models import Organisation
from preau.jobs.periodic import hourly, nightly
from preau.jobs.running import job
from preau.journal.writing import acting

PRINT, MAIL = "activation.print", "activation.mail"


def _sender(organisation_id: int, account_id: int, issuer: int, staff_only: bool) -> Sender:
    return Sender(Organisation.objects.get(pk=organisation_id), Account.objects.get(pk=account_id), issuer, staff_only)


@job(PRINT)
def print_in_background(
    progress, *, organisation_id, account_id, person_id, in_name_of_id, issuer, staff_only, person_ids, batch, layout
) -> None:
    sender = _sender(organisation_id, account_id, issuer, staff_only)
    with acting(account_id=account_id, person_id=person_id, in_name_of_id=in_name_of_id):
        progress.say(_("Écriture des courriers"), done=0, total=len(person_ids))
        letters = issue_letters(sender, person_ids=person_ids, batch=uuid.UUID(batch))
        progress.say(_("Mise en pages"), done=len(letters), total=len(letters))
        keep_paper(uuid.UUID(batch), paper(sender.organisation, letters, layout=layout))
    progress.leads_to(reverse("activation:printing", args=[organisation_id, batch]))


@job(MAIL)
def mail_in_background(progress, *, organisation_id, account_id, person_id, in_name_of_id, issuer, staff_only, person_ids, batch) -> None:
    sender = _sender(organisation_id, account_id, issuer, staff_only)
    with acting(account_id=account_id, person_id=person_id, in_name_of_id=in_name_of_id):
        progress.say(_("Envoi des messages"), done=0, total=len(person_ids))
        sent, refused = send_by_mail(sender, person_ids=person_ids, batch=uuid.UUID(batch), progress=progress)
    progress.say(_("%(sent)d messages partis, %(refused)d refusés") % {"sent": sent, "refused": refused}, done=sent + refused)
    progress.leads_to(reverse("activation:printing", args=[organisation_id, batch]))


@hourly("activation.forget_papers")
def forget_papers(_last_run) -> None:
    forget_old_papers()


@nightly("activation.open_accounts")
def open_accounts_of_newcomers(_last_run) -> None:
    """Whoever came by a feed or by hand has an account in the morning, waiting for its letter."""
    open_missing_accounts()
