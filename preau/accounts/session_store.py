"""Django's sessions in the database, found by a statement written once: every page opens one."""

import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from preau.kit.statements import Statement

_session = Statement(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now), key=str, now=datetime.datetime)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        key = self.session_key or ""
        found = _session.first(key=key, now=timezone.now()) if key.isascii() and key.isalnum() else None
        if found is None:
            self._session_key = None
        return found
