"""Nightly: files of imports that are over are deleted after 30 days. Queued: reading, applying, undoing for whoever waits on a page."""

from preau.feeds.keeping import delete_old_files
from preau.jobs.periodic import nightly


@nightly("feeds.delete_old_files")
def delete_old_files_nightly(last_run):
    delete_old_files()
