"""What imports remember of one person, erased: what was read of them, what is said of it, what an undo would put back."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from preau.feeds.models import Change, Record, Remark, StagedRow


@transaction.atomic
def forget(names: Iterable[tuple[str, str, str, str]], *, table: str, row_id: int) -> int:
    """`names`: (feed, issuer, kind, key) under which feeds know the person; `table` and `row_id`: whose past values go too.

    An import that wrote on that person can no longer be put back as it was, and says so. Returns the number of rows.
    """
    touched = 0
    for feed, issuer, kind, key in names:
        rows = StagedRow.objects.filter(run__feed=feed, run__issuer=issuer, kind=kind, key=key)
        for run_id, file, line in rows.values_list("run", "file", "line"):
            touched += Remark.objects.filter(run=run_id, file=file, line=line).delete()[0]
        touched += Record.objects.filter(feed=feed, issuer=issuer, kind=kind, key=key).delete()[0]
        touched += rows.delete()[0]
    own = Q(table=table, first=row_id, last=row_id)
    return touched + Change.objects.exclude(action=Change.Action.CREATED).filter(own | Q(before__person_id=row_id)).delete()[0]
