"""A real mail server on this machine."""

from aiosmtpd.controller import Controller


class AnyPort(Controller):
    """Takes whichever port is free."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Post:
    """A mail server: what it took, and what it says to the next mails."""

    def __init__(self):
        self.mails, self.answers, self.stall = [], [], None

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("khong-co"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer.startswith("250"):
            self.mails.append(envelope)
        if self.stall is not None:
            await self.stall.wait()
        return answer
