"""Signing in, and one's own account: the same pages on both hosts, each with its own accounts.

What can be asked for without a sign-in is the first five, and nothing else of a study.
"""

from django.contrib.auth.views import LogoutView
from django.urls import path

from trials.web.views import account, second_factor, sign_in

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/second-step/", sign_in.second_step, name="second-step"),
    path("sign-in/passkey/", sign_in.ask_passkey, name="ask-passkey"),
    path("sign-in/again/", sign_in.sign_in_again, name="sign-in-again"),
    path("sign-out/", LogoutView.as_view(), name="logout"),
    path("account/", account.show_account, name="account"),
    path("account/password/", account.show_password, name="change-password"),
    path("account/sign-out-everywhere/", account.end_everywhere, name="sign-out-everywhere"),
    path("second-factor/", second_factor.show_own, name="second-factor"),
    path("second-factor/begin/", second_factor.begin, name="begin-second-factor"),
    path("second-factor/confirm/", second_factor.confirm, name="confirm-second-factor"),
    path("second-factor/remove/", second_factor.remove, name="remove-second-factor"),
    path("second-factor/codes/", second_factor.draw_codes, name="draw-recovery-codes"),
    path("second-factor/passkeys/begin/", second_factor.begin_passkey, name="begin-passkey"),
    path("second-factor/passkeys/add/", second_factor.add_passkey, name="add-passkey"),
    path(
        "second-factor/passkeys/<uuid:passkey_id>/remove/",
        second_factor.remove_passkey,
        name="remove-passkey",
    ),
]
