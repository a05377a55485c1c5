from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AccountQuerySet(models.QuerySet):
    def activated(self):
        return self.exclude(activated_at=None)

    def to_activate(self):
        return self.filter(activated_at=None, is_active=True)


class AccountManager(BaseUserManager.from_queryset(AccountQuerySet)):
    def create_account(self, *, login: str, password: str | None = None, **fields) -> "Account":
        """A row with this login, whose secret is unusable until activation unless a password is given."""
        account = self.model(login=login, **fields)
        account.password = make_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, login):
        return self.get(login=login.strip().lower())


class Account(AbstractBaseUser):
    """One key to the house. The login is `prenom.nom` folded to ASCII, numbered when taken, never reused, never changed by a feed."""

    class Theme(models.TextChoices):
        AUTO = "", _("comme l’appareil")
        LIGHT = "light", _("clair")
        DARK = "dark", _("sombre")

    login = models.CharField(_("identifiant"), max_length=80, unique=True)
    password = models.CharField(_("mot de passe"), max_length=200)
    email = models.EmailField(_("courriel de secours"), blank=True)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(_("langue"), max_length=5, choices=settings.LANGUAGES, default="fr")
    theme = models.CharField(_("couleurs"), max_length=5, choices=Theme.choices, default=Theme.AUTO, blank=True)
    is_active = models.BooleanField(_("ouvert"), default=True)
    created_at = models.DateTimeField(default=timezone.now)
    activated_at = models.DateTimeField(_("activé le"), null=True, blank=True, db_index=True)
    must_change_secret = models.BooleanField(_("mot de passe à changer"), default=False)
    secret_changed_at = models.DateTimeField(null=True, blank=True)
    recovery_asked_at = models.DateTimeField(null=True, blank=True)  # when "later" was last answered to the recovery address
    new_device_at = models.DateTimeField(null=True, blank=True)  # an unknown device signed in, and its owner has not yet said "seen"

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = AccountManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(login__regex=r"^[a-z0-9][a-z0-9.\-]*$"), name="login_is_folded")]
        indexes = [models.Index(fields=["email"], condition=~Q(email=""), name="account_email")]

    def __str__(self):
        return self.login

    @property
    def is_activated(self) -> bool:
        return self.activated_at is not None


class UsedLogin(models.Model):
    """Every login ever given, so that none is given again after its account is gone."""

    login = models.CharField(max_length=80, primary_key=True)
    base = models.CharField(max_length=74)  # the login without its number
    number = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["base", "number"], name="one_login_per_number")]

    def __str__(self):
        return self.login


class Identity(models.Model):
    """A way in: `password` or `pictures` of our own; later EduConnect or the academy. `subject` is the provider's name for the person."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="identities")
    provider = models.CharField(max_length=30)
    subject = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "subject"], name="one_account_per_identity")]

    def __str__(self):
        return f"{self.provider}:{self.subject}"


class PictureSecret(models.Model):
    """Three pictures by which a small child comes in, sealed by a key of this installation: a lost card is printed again, a stolen
    copy of the database tells nothing."""

    identity = models.OneToOneField(Identity, on_delete=models.CASCADE, related_name="pictures")
    sealed = models.CharField(max_length=400)
    drawn_at = models.DateTimeField(default=timezone.now)
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    locked_at = models.DateTimeField(null=True, blank=True)  # until somebody who knows the child opens it

    def __str__(self):
        return f"pictures of {self.identity_id}"


class Device(models.Model):
    """A browser that signed in and was called one's own; a new one is told to the person."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="devices")
    token_hash = models.CharField(max_length=64, unique=True)
    label = models.CharField(_("appareil"), max_length=120)
    first_seen_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return self.label


class SignedInQuerySet(models.QuerySet):
    def open(self):
        return self.filter(ended_at=None)


class SignedIn(models.Model):
    """A session, listed for its owner and revocable from anywhere while open; kept 90 days once ended, to know a new place."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.ForeignKey(Device, on_delete=models.SET_NULL, null=True, blank=True, related_name="sessions")
    label = models.CharField(_("appareil"), max_length=120)
    address = models.GenericIPAddressField(_("adresse"), null=True, blank=True)
    is_shared = models.BooleanField(_("ordinateur partagé"), default=False)
    started_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    second_factor_at = models.DateTimeField(null=True, blank=True)
    is_new_device = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SignedInQuerySet.as_manager()

    class Meta:
        ordering = ["-last_seen_at"]

    def __str__(self):
        return self.label


class Attempt(models.Model):
    """Failures counted per account and per address; the subject is kept as an HMAC, never in clear."""

    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["kind", "subject", "at"], name="attempt_window")]

    def __str__(self):
        return f"{self.kind} {self.at:%c}"


class ActivationCodeQuerySet(models.QuerySet):
    def usable(self, now=None):
        return self.filter(ended_at=None, expires_at__gt=now or timezone.now())


class ActivationCode(models.Model):
    """A printed way in for an account not yet activated. Kept as an HMAC: shown once, when printed.

    Each printing adds a code; every unexpired, unrevoked one works until activation, which ends them all.
    `issuer` is the bare id of the school that printed it (0: the territory), which may revoke its own.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="activation_codes")
    digest = models.CharField(max_length=64, unique=True)
    issuer = models.BigIntegerField(default=0)
    batch = models.UUIDField(null=True, blank=True, db_index=True)
    channel = models.CharField(max_length=10, default="letter")
    printed_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ActivationCodeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["issuer", "created_at"], name="code_issuer")]

    def __str__(self):
        return f"{self.account_id} {self.created_at:%d/%m/%Y}"


class OneTimeCode(models.Model):
    """A short-lived code or link: verify a recovery address, recover a password. Kept as an HMAC."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="one_time_codes")
    purpose = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, unique=True)
    detail = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return self.purpose


class SavedFilter(models.Model):
    """A list's filter that a person gave a name."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="saved_filters")
    page = models.CharField(max_length=80)
    name = models.CharField(_("nom"), max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["account", "page", "name"], name="one_saved_filter_per_name")]

    def __str__(self):
        return self.name


class SecondFactorRule(models.Model):
    """The setting that asks for a second factor, per profile word (`head`, `teacher`…); a word absent here is not asked."""

    profile = models.CharField(max_length=40, primary_key=True)
    is_required = models.BooleanField(default=False)
    from_date = models.DateField(null=True, blank=True)

    def __str__(self):
        return self.profile
