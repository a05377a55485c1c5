"""What the directory does by itself each night."""

import datetime

from django.utils import timezone

from preau.directory.activation import jobs as activation_jobs  # noqa: F401  registers its own work
from preau.directory.keys import refresh_dated, refresh_keys
from preau.jobs.periodic import nightly


@nightly("directory.keys", at=datetime.time(0, 1))
def begin_and_end_of_relations(last_run):
    """A position that ends tonight opens nothing tomorrow, a delegation that begins tomorrow opens what it says."""
    if last_run is None:
        refresh_keys()
    else:
        refresh_dated(since=timezone.localdate(last_run))
