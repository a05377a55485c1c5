from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from preau.directory.models import Territory
from preau.portal.models import Publisher
from preau.portal.public.answering import TOLD, answering, set_publisher


class Command(BaseCommand):
    help = "Écrit qui répond du site public d’un territoire (mentions légales) ; sans option, le lit."

    def add_arguments(self, parser):
        parser.add_argument("code", help="code du département : 15")
        for name in TOLD:
            parser.add_argument(f"--{name.replace('_', '-')}", default=None, help=str(Publisher._meta.get_field(name).verbose_name))

    def handle(self, *, code, **options):
        territory = Territory.objects.filter(code=code).first()
        if territory is None:
            raise CommandError(f"aucun territoire « {code} » : ouvrez-le avec preau territory")
        told = {name: options[name] for name in TOLD if options[name] is not None}
        if told:
            try:
                set_publisher(territory, **told)
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
        said = next(a for a in answering() if a.territory == territory)
        for label, text in (
            ("Éditeur", said.name),
            ("Adresse", said.address),
            ("Téléphone", said.phone),
            ("Courriel", said.email),
            ("Direction de la publication", said.director),
            ("Hébergement", ", ".join(said.host)),
            ("Protection des données", said.protection),
            ("Courriel pour les données", said.protection_email),
        ):
            self.stdout.write(f"{label} : {text or 'non renseigné'}")
