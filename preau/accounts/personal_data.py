"""What accounts keep on a person. Erasing and giving back goes through the directory, which knows whose account it is (`closing`)."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from preau.accounts.models import (
    Account,
    ActivationCode,
    Attempt,
    Device,
    Identity,
    OneTimeCode,
    PictureSecret,
    SavedFilter,
    SignedIn,
    UsedLogin,
)
from preau.kit.personal_data import Kept

WITH_ACCOUNT = _("Disparaît avec le compte, que l’effacement de la personne supprime.")
UNUSED = _("Jamais rempli : la bibliothèque de double vérification déclare cette table, nous ne nous en servons pas.")

KEPT = [
    Kept(
        model=Account,
        purpose=_("Permettre à la personne d’entrer, et à elle seule."),
        delay=_("Tant que la personne est connue de l’annuaire."),
        on_erasure=_("Supprimé avec tout ce qui en dépend, quand la personne est effacée de l’annuaire."),
    ),
    Kept(
        model=UsedLogin,
        purpose=_("Ne jamais donner deux fois le même identifiant."),
        delay=_("Aussi longtemps que l’installation."),
        on_erasure=_("Gardé : il ne désigne plus personne."),
    ),
    Kept(model=Identity, purpose=_("Savoir par quelle porte on entre."), delay=_("Comme le compte."), on_erasure=WITH_ACCOUNT),
    Kept(
        model=PictureSecret,
        purpose=_("Laisser entrer un élève d’école par trois images. Chiffrées : seuls ses professeurs les relisent, pour sa carte."),
        delay=_("Jusqu’à ce que l’on en tire d’autres, ou comme le compte."),
        on_erasure=WITH_ACCOUNT,
    ),
    Kept(
        model=Device,
        purpose=_("Reconnaître les appareils de la personne, et la prévenir d’un nouveau."),
        delay=_("Jusqu’à ce qu’elle les oublie, ou comme le compte."),
        on_erasure=WITH_ACCOUNT,
    ),
    Kept(
        model=SignedIn,
        purpose=_("Montrer à la personne ce qui est ouvert, et lui permettre de le fermer."),
        delay=_("%(delay)s après la fermeture."),
        rule="sessions",
        over=lambda limit: SignedIn.objects.filter(ended_at__lt=limit),
        on_erasure=WITH_ACCOUNT,
    ),
    Kept(
        model=Attempt,
        purpose=_("Ralentir ceux qui essaient des mots de passe. Ni identifiant ni adresse en clair."),
        delay=_("%(delay)s."),
        rule="attempts",
        over=lambda limit: Attempt.objects.filter(at__lt=limit),
        on_erasure=_("Aucun lien avec la personne : part de lui-même le lendemain."),
    ),
    Kept(
        model=ActivationCode,
        purpose=_("Reconnaître le code d’un courrier sans le garder, et savoir qui l’a imprimé."),
        delay=_("%(delay)s après sa fin."),
        rule="codes",
        over=lambda limit: ActivationCode.objects.filter(expires_at__lt=limit),
        on_erasure=WITH_ACCOUNT,
    ),
    Kept(
        model=OneTimeCode,
        purpose=_("Vérifier une adresse, redonner un mot de passe oublié."),
        delay=_("%(delay)s après sa fin."),
        rule="one_time_codes",
        over=lambda limit: OneTimeCode.objects.filter(expires_at__lt=limit),
        on_erasure=WITH_ACCOUNT,
    ),
    Kept(model=SavedFilter, purpose=_("Retrouver une liste filtrée."), delay=_("Comme le compte."), on_erasure=WITH_ACCOUNT),
    Kept(
        model=Authenticator,
        purpose=_("Deuxième preuve à la connexion ; les secrets sont chiffrés."),
        delay=_("Jusqu’à ce que la personne les retire, ou comme le compte."),
        on_erasure=WITH_ACCOUNT,
    ),
    Kept(model=EmailAddress, purpose=UNUSED, delay=UNUSED, on_erasure=UNUSED),
    Kept(model=EmailConfirmation, purpose=UNUSED, delay=UNUSED, on_erasure=UNUSED),
]
