"""Mail by SMTP. SMTP knows no key against doubles: if the answer is lost, nobody can say whether the mail went out."""

import smtplib
from contextlib import contextmanager, suppress
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from haidang.core.notices.channels.outcome import NotNow, Refused, Unsure
from haidang.core.notices.choices import Why


def is_set_up(kind: str) -> bool:
    return bool(settings.EMAIL_HOST)


def knows_keys() -> bool:
    return False


@contextmanager
def opened():
    """Keep one connection for many mails; it is made at the first."""
    connection = get_connection(fail_silently=False)
    try:
        yield lambda notice, key: hand_over(connection, notice, key)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            connection.close()


def hand_over(connection, notice, key: str) -> str:
    """Send one mail and return its Message-ID; raises an ``Outcome``."""
    try:
        connection.open()
    except smtplib.SMTPAuthenticationError as error:
        raise NotNow(
            Why.NO_CONNECTION, f"sign-in refused ({error.smtp_code})", provider_is_down=True
        ) from None
    except (smtplib.SMTPException, OSError) as error:
        raise NotNow(Why.NO_CONNECTION, type(error).__name__, provider_is_down=True) from None
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"
    message_id = f"<{key}@{domain}>"
    headers = {
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": notice.language,
    }
    mail = EmailMessage(
        notice.subject, notice.text, to=[notice.address], headers=headers, connection=connection
    )
    if file := notice.attachment:
        mail.attach(file.name, bytes(file.content), file.content_type)
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        code = next((code for code, _said in error.recipients.values()), 0)
        _start_anew(connection)
        raise _by_code(code) from None
    except smtplib.SMTPResponseException as error:
        _start_anew(connection)
        raise _by_code(error.smtp_code) from None
    except (smtplib.SMTPException, OSError) as error:  # the answer to the mail is what was lost
        _start_anew(connection)
        raise Unsure(Why.NO_ANSWER, type(error).__name__) from None
    except ValueError:
        raise Refused(Why.REFUSED, "it could not be written") from None
    return message_id[:120]


def _by_code(code: int) -> NotNow | Refused:
    return NotNow(Why.NOT_YET, str(code)) if 400 <= code < 500 else Refused(Why.REFUSED, str(code))


def _start_anew(connection) -> None:
    with suppress(smtplib.SMTPException, OSError):
        connection.close()
    connection.connection = None
