import pytest

from preau.jobs import access
from preau.jobs.models import Job
from preau.jobs.tests.doors import ACCESS
from tests.access_table import check_doors, check_rights

pytestmark = pytest.mark.django_db


def test_each_page_opens_for_whom_it_should(cast):
    check_doors(cast, "preau.jobs.urls", ACCESS)


def test_the_table_of_rights_says_what_the_code_does(cast):
    Job.objects.create(task="imports", title="Import", account=cast.head.account)
    check_rights(cast, access, {access.jobs_visible_to: lambda cast, person: access.jobs_visible_to(person.account).exists()})
