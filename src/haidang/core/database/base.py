"""Django's PostgreSQL, which looks whether a connection still lives without asking the server."""

import select

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """The name that Django looks for in an ``ENGINE``."""

    def is_usable(self):
        """
        Say whether the connection can be used, before each request.

        A server that goes says so, and so does the system for one that was killed: then there is something to read on a connection on
        which nothing was asked, and only then the server is asked.
        """
        there = self.connection
        if there is not None and there.pgconn.transaction_status == TransactionStatus.IDLE:
            quiet = select.poll()
            quiet.register(there.pgconn.socket, select.POLLIN)
            if not quiet.poll(0):
                return True
        return super().is_usable()
