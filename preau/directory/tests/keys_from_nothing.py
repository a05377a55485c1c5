"""Audience keys computed again from nothing, in plain Python, to be compared with what the database holds."""

import datetime
from collections import defaultdict

from django.utils import timezone

from preau.directory import keys
from preau.directory.keys import Kind, key
from preau.directory.models import (
    AudienceKey,
    AudienceRefusal,
    ClassDelegate,
    Enrolment,
    FormTutor,
    Function,
    Group,
    GuardianRefusal,
    Guardianship,
    Membership,
    Position,
    School,
    Teaching,
)


def expected(day: datetime.date) -> tuple[set[tuple[int, int]], set[tuple[int, int, str]]]:
    """(person, key) rows and (person, key, topic) rows that ought to be there on `day`."""
    schools = set(School.objects.values_list("pk", flat=True))
    by_child = defaultdict(set)
    rows = set()
    for e in Enrolment.objects.on(day).select_related("school"):
        by_child[e.person_id] |= {(Kind.CHILD, e.person_id), (Kind.SCHOOL_PUPILS, e.school_id)}
        if e.school.territory_id:
            by_child[e.person_id].add((Kind.TERRITORY, e.school.territory_id))
        rows.add((e.person_id, key(Kind.PERSON, e.person_id)))
    enrolled = set(by_child)
    for m in Membership.objects.on(day).select_related("group"):
        if m.group.kind in (Group.Kind.DIVISION, Group.Kind.TEACHING):
            by_child[m.person_id].add((Kind.GROUP_PUPILS, m.group_id))
        else:
            rows.add((m.person_id, key(Kind.GROUP_MEMBERS, m.group_id)))
    for child, held in by_child.items():
        rows |= {(child, key(kind, thing)) for kind, thing in held}

    rows |= {
        (m.person_id, key(Kind.GROUP_FORMER, m.group_id))
        for m in Membership.objects.filter(group__year__ends_on__lt=day, starts_on__lte=day)
        if m.person_id in enrolled
    }
    through = defaultdict(lambda: defaultdict(set))  # guardian -> key -> children by whom it is held
    for g in Guardianship.objects.on(day).with_rights():
        for kind, thing in by_child.get(g.pupil_id, ()):
            value = key(keys.GUARDIANS_HOLD[kind], thing)
            rows.add((g.guardian_id, value))
            if kind != Kind.TERRITORY:
                through[g.guardian_id][value].add(g.pupil_id)
        if g.pupil_id in enrolled:
            rows.add((g.guardian_id, key(Kind.PERSON, g.guardian_id)))

    refused = defaultdict(set)  # (guardian, topic) -> children
    for r in GuardianRefusal.objects.on(day).select_related("guardianship"):
        refused[r.guardianship.guardian_id, r.topic].add(r.guardianship.pupil_id)
    refusals = {
        (guardian, value, topic)
        for (guardian, topic), children in refused.items()
        for value, by in through[guardian].items()
        if by <= children
    }
    for p in Position.objects.on(day).select_related("organisation"):
        rows |= {(p.person_id, k) for k in _of_position(p, p.organisation_id in schools)}
    for model in (Teaching, FormTutor):
        rows |= {(t.person_id, key(Kind.GROUP_TEACHERS, t.group_id)) for t in model.objects.on(day)}
    rows |= {(t.person_id, key(Kind.GROUP_TUTORS, t.group_id)) for t in FormTutor.objects.on(day)}
    inside = set(Membership.objects.on(day).values_list("person", "group"))
    mandates = ClassDelegate.objects.filter(starts_on__lte=day).exclude(ends_on__lt=day).values_list("person", "group")
    rows |= {(person, key(Kind.GROUP_DELEGATES, group)) for person, group in mandates if (person, group) in inside}
    return rows, refusals


def _of_position(position: Position, in_school: bool) -> set[int]:
    where, territory, function = position.organisation_id, position.organisation.territory_id, position.function
    found = {(Kind.PERSON, position.person_id)}
    if not in_school:
        found.add((Kind.ORGANISATION, where))
    else:
        if function not in keys.OUTSIDE:
            found.add((Kind.SCHOOL_STAFF, where))
            if territory:
                found.add((Kind.TERRITORY_STAFF, territory))
        for kind, functions in (
            (Kind.SCHOOL_TEACHERS, keys.TEACHERS),
            (Kind.SCHOOL_VIE_SCOLAIRE, keys.VIE_SCOLAIRE),
            (Kind.SCHOOL_DIRECTION, keys.DIRECTION),
            (Kind.SCHOOL_OFFICE, keys.OFFICE),
            (Kind.SCHOOL_REACH, keys.REACH),
            (Kind.SCHOOL_GUESTS, keys.OUTSIDE),
        ):
            if function in functions:
                found.add((kind, where))
    if territory and function != Function.GUEST:
        found |= {(Kind.TERRITORY, territory), (Kind.TERRITORY_BODIES, territory)}
    if territory and function in keys.SERVICE:
        found.add((Kind.TERRITORY_SERVICE, territory))
    return {key(kind, thing) for kind, thing in found}


def assert_keys_hold(day: datetime.date | None = None) -> None:
    rows, refusals = expected(day or timezone.localdate())
    held = set(AudienceKey.objects.values_list("person_id", "key"))
    assert held == rows, {"missing": _said(rows - held), "too many": _said(held - rows)}
    assert set(AudienceRefusal.objects.values_list("person_id", "key", "topic")) == refusals


def _said(rows, limit=8):
    return [(person, *keys.split(value)) for person, value in sorted(rows)[:limit]]
