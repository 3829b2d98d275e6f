"""Sessions in the database, as Django keeps them; each page of somebody signed in begins with reading one."""

from django.contrib.sessions.backends import db
from django.db import router
from django.utils import timezone

from haidang.core.prepared import prepared

READ = "select session_data, expire_date from django_session where session_key = %s and expire_date > %s"


class SessionStore(db.SessionStore):
    """Django's own, whose reading is asked for in one sentence: putting it together took longer than the database."""

    def _get_session_from_db(self):
        with prepared(router.db_for_read(self.model)) as cursor:
            cursor.execute(READ, [self.session_key, timezone.now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return None
        return self.model(session_key=self.session_key, session_data=found[0], expire_date=found[1])
