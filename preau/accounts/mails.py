"""The few messages that accounts send by mail, in the person's language. No name, no school, no link that acts by itself."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django_tasks import task

from preau.accounts.models import Account, SignedIn
from preau.kit import dates


def send(template: str, *, to: str, language: str, **context) -> None:
    """First line of the template is the subject. Raises what the mail server raises."""
    with translation.override(language):
        subject, _empty, body = render_to_string(f"accounts/mails/{template}.txt", context).strip().partition("\n")
    send_mail(subject.strip(), body.strip() + "\n", None, [to])


@task()
def send_later(template: str, account_id: int, context: dict) -> None:
    """For what carries no secret: arguments of queued work are kept in clear."""
    account = Account.objects.filter(pk=account_id).exclude(email="").exclude(email_verified_at=None).first()
    if account:
        send(template, to=account.email, language=account.language, login=account.login, **context)


def warn_of_new_device(account: Account, signed_in: SignedIn) -> None:
    if account.email and account.email_verified_at:
        with translation.override(account.language):
            when = dates.moment(signed_in.started_at)
        send_later.enqueue("new_device", account.pk, {"label": signed_in.label, "when": when})


def absolute(path: str) -> str:
    return settings.PREAU_URL + path
