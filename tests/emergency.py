"""An emergency in tests: the steps that a physician takes, with the vault's login."""

import time

from django.test import override_settings
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.study import SmallStudy
from trials.actions.emergency import ask_emergency, open_arm
from trials.actions.second_factor import begin_second_factor, confirm_second_factor
from trials.context import reading
from trials.models import EmergencyRequest, User
from trials.selectors.unblindings import waiting_requests
from trials.studies.schema.study import Arm

REASON = "High fever two hours after the dose"


def code_of(device: TOTPDevice, *, following: bool = False) -> str:
    """What an app shows now, or in the next 30 seconds, which is taken too: a code counts once."""
    return f"{totp(device.bin_key, drift=int(following)):06}"


def set_up_second_factor(user: User) -> TOTPDevice:
    """With the code of now; what can be given next is the following one."""
    device = begin_second_factor(user=user)
    # Else a code that was given late would move the whole clock of the device.
    with override_settings(OTP_TOTP_SYNC=False):
        confirm_second_factor(user=user, code=code_of(device))
    return TOTPDevice.objects.get(user=user)


def ask(study: SmallStudy, number: str = "01-001", **said) -> EmergencyRequest:
    usual = {"site": number[:2], "reason": REASON}
    scope = study.scope("emergency_physician")
    asked = ask_emergency(trial=study.trial, number=number, scope=scope, **(usual | said))
    return waiting(study, asked)


def waiting(study: SmallStudy, request_id) -> EmergencyRequest:
    with reading(study.scope("emergency_physician")):
        return waiting_requests(study.trial).get(pk=request_id)


def open_one(study: SmallStudy, number: str = "01-001", **said) -> Arm:
    """Asked for and opened, with a code that was given just now."""
    usual = {"second_factor": time.time(), "scope": study.scope("emergency_physician")}
    return open_arm(request=ask(study, number), **(usual | said))
