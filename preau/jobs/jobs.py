import datetime

from preau.jobs.periodic import nightly
from preau.jobs.running import forget_old_jobs


@nightly("jobs.forget", at=datetime.time(3, 50))
def forget(last_run):
    forget_old_jobs()
