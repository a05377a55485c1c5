from django.conf import settings
from django.core.management.base import BaseCommand

from preau.accounts.activation_codes import grouped, issue_codes
from preau.directory.activation.opening import open_accounts
from preau.directory.territories import add_administrator, open_territory


class Command(BaseCommand):
    help = "Ouvre un territoire et le compte de son premier administrateur."

    def add_arguments(self, parser):
        parser.add_argument("code", help="code du département : 15")
        parser.add_argument("name", help="son nom : Cantal")
        parser.add_argument("--zone", required=True, help="zone des vacances : A, B, C…")
        parser.add_argument("--first-name", required=True, help="prénom de l’administrateur")
        parser.add_argument("--last-name", required=True, help="son nom")
        parser.add_argument("--email", default="", help="son courriel")

    def handle(self, *, code, name, zone, first_name, last_name, email, **options):
        territory = open_territory(code, name, zone=zone)
        person = add_administrator(territory, first_name=first_name, last_name=last_name, email=email)
        open_accounts([person])
        person.refresh_from_db()
        secret = issue_codes([person.account_id], issuer=0, channel="command")[person.account_id]
        said = f"Identifiant : {person.account.login}\nCode d’activation : {grouped(secret)}"
        self.stdout.write(f"{said}\nÀ ouvrir sur {settings.PREAU_URL}/activation/")
