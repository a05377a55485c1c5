"""Each page of the room before each of the cast."""

from preau.jobs.models import Job
from tests.access_table import EVERYBODY, Door


def job(cast):
    return [Job.objects.get_or_create(task="imports", title="Import", account=cast.head.account)[0].pk]


ACCESS = {
    "jobs:mine": Door(opens=EVERYBODY),
    "jobs:one": Door(job, opens="head"),
}
