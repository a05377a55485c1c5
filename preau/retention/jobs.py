"""The night's forgetting."""

import datetime

from preau.jobs.periodic import nightly
from preau.retention.purging import purge


@nightly("retention.purge", at=datetime.time(3, 30))
def purge_what_is_over(_last_run) -> None:
    purge()
