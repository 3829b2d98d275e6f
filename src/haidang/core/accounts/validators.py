from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Django's check of the length, in words that are there in Vietnamese too: its own catalogue lacks them."""

    def get_error_message(self):
        return _(
            "This password is too short. Choose at least %(min_length)d signs; a short sentence will do."
        )
