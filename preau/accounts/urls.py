from django.urls import path

from preau.accounts.views import account, address, password, second_factor, sign_in

app_name = "accounts"
urlpatterns = [
    path("connexion/", sign_in.sign_in, name="sign_in"),
    path("connexion/verification/", sign_in.verify, name="verify"),
    path("deconnexion/", sign_in.sign_out, name="sign_out"),
    path("langue/", sign_in.set_language, name="set_language"),
    path("mot-de-passe/oublie/", password.forgotten, name="forgotten"),
    path("mot-de-passe/oublie/envoye/", password.forgotten_sent, name="forgotten_sent"),
    path("mot-de-passe/regles/", password.password_rules, name="password_rules"),
    path("mot-de-passe/nouveau/<str:token>/", password.new_password, name="new_password"),
    path("mon-compte/", account.mine, name="mine"),
    path("mon-compte/mot-de-passe/", password.change, name="change_password"),
    path("mon-compte/choisir-mot-de-passe/", password.choose, name="choose_secret"),
    path("mon-compte/courriel/", address.address, name="recovery_address"),
    path("mon-compte/courriel/code/", address.address_code, name="recovery_address_code"),
    path("mon-compte/courriel/renvoyer/", address.resend, name="recovery_address_resend"),
    path("mon-compte/courriel/plus-tard/", address.later, name="recovery_address_later"),
    path("mon-compte/courriel/retirer/", address.remove, name="recovery_address_remove"),
    path("mon-compte/appareils/", account.devices, name="devices"),
    path("mon-compte/appareils/vus/", account.acknowledge, name="acknowledge_devices"),
    path("mon-compte/appareils/fermer-ailleurs/", account.revoke_others, name="revoke_others"),
    path("mon-compte/appareils/session/<int:session_id>/fermer/", account.revoke_session, name="revoke_session"),
    path("mon-compte/appareils/<int:device_id>/oublier/", account.revoke_device, name="revoke_device"),
    path("mon-compte/double-verification/", second_factor.means, name="second_factor"),
    path("mon-compte/double-verification/application/", second_factor.totp, name="totp"),
    path("mon-compte/double-verification/cle/", second_factor.passkey, name="passkey"),
    path("mon-compte/double-verification/codes/", second_factor.recovery_codes, name="recovery_codes"),
    path("mon-compte/double-verification/<int:means_id>/retirer/", second_factor.remove, name="remove_second_factor"),
]
