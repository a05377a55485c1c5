"""What accounts does by itself."""

from preau.accounts.activation_codes import forget_old_codes
from preau.accounts.recovery import forget_old_one_time_codes
from preau.accounts.sessions import forget_old_sessions
from preau.accounts.throttling import forget_old_attempts
from preau.jobs.periodic import nightly


@nightly("accounts.forget")
def forget(_last_run) -> None:
    forget_old_attempts()
    forget_old_sessions()
    forget_old_one_time_codes()
    forget_old_codes()
