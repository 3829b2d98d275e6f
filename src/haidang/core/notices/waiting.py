"""A mail address that somebody wants to use waits in their session until the code is typed that was sent to it."""

from datetime import UTC, datetime

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from django.utils import timezone

from haidang.core.notices import operations

KEPT_AS = "notices_new_mail"


class NewMail(AbstractCodeVerificationProcess):
    """
    django-allauth's steps of a code: so many tries, for so long. Sent it is by the outbox of the house.

    Its own pages for mail addresses would not do: they ask everybody at the sign-in for an address as soon as a code is asked here.
    """

    def __init__(self, request, state: dict):
        self.request = request
        super().__init__(
            max_attempts=app_settings.EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS,
            timeout=app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT, state=state, user=request.user,
        )  # fmt: skip

    @classmethod
    def begin(cls, request, mail: str) -> None:
        """
        Send a code to an address, which waits for it from now on.

        :raises TooManyTries, UnableToSend: as ``operations.send_code``
        """
        state = cls.initial_state(request.user, email=mail)
        state["code"] = get_adapter().generate_email_verification_code()
        one = cls(request, state)
        one.send()
        one.persist()

    @classmethod
    def resume(cls, request) -> "NewMail | None":
        """Return what waits; None where nothing does, or its time is over."""
        state = request.session.get(KEPT_AS)
        return cls(request, state).abort_if_invalid() if state else None

    @property
    def mail(self) -> str:
        return self.state["email"]

    @property
    def until(self) -> datetime:
        return datetime.fromtimestamp(self.state["at"] + self.timeout, UTC)

    def send(self) -> None:
        operations.send_code(
            account=self.request.user, mail=self.mail, code=self.code, until=self.until, at=timezone.now()
        )

    def persist(self) -> None:
        self.request.session[KEPT_AS] = self.state

    def abort(self) -> None:
        self.request.session.pop(KEPT_AS, None)
