"""For trying the house and for working on it: sample sign-ins, an address on this machine only."""

from haidang.settings.base import *  # noqa: F403

HAIDANG_SAMPLE_SIGN_INS = True
HAIDANG_TRIAL_SIGNING = True  # leaders sign with certificates of a trial authority
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = (
    True  # passkeys at http://localhost: browsers allow it there and nowhere else
)
