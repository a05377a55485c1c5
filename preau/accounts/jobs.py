"""What accounts does by itself."""

from preau.accounts.sessions import close_old_sessions
from preau.jobs.periodic import nightly


@nightly("accounts.sessions")
def close_sessions(_last_run) -> None:
    close_old_sessions()
