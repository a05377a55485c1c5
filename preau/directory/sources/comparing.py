"""Step two: from the records of the source to a plan for the directory, with its counts, what looks wrong, and what to show."""

from collections import defaultdict
from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from preau.directory.models import Enrolment
from preau.directory.sources import known, people, records, relations, state, structures, together, voices, weeks
from preau.directory.sources.records import COUNTED, PERSON_KINDS
from preau.directory.sources.relations import Outcome, Wish
from preau.directory.sources.work import Fate, Work
from preau.feeds import writing
from preau.feeds.models import Record, Run, StagedRow
from preau.feeds.registry import Comparison, feed_of
from preau.feeds.staging import text_of

TOO_MANY_LEAVE = 5  # one person of a school in five: the run stops and asks
TIE_WORDS = {
    "tie": gettext_lazy("lien"),
    "legal": gettext_lazy("responsabilité légale"),
    "contact_order": gettext_lazy("ordre d’appel"),
    "is_contact": gettext_lazy("à prévenir"),
    "is_financial": gettext_lazy("paie les frais"),
    "receives_aid": gettext_lazy("reçoit les aides"),
    "is_to_confirm": gettext_lazy("à confirmer"),
}
Naturals = dict[tuple, Wish]


def compare(run: Run, say: Callable[[str], None], *, functions_of: str) -> Comparison:
    day = timezone.localdate()
    say(_("Relecture des enregistrements"))
    work = Work(run, state.load(run), known.load(run, day, functions_of=functions_of), day)
    if run.kind == Run.Kind.FULL:
        state.complete(work.state, feed_of(run.feed).speaks_of)
    say(_("Comparaison des établissements et des classes"))
    structures.find_year(work)
    work.school_voices = voices.school_rows(work)
    structures.compare_schools(work)
    structures.find_scope(work)
    if run.kind == Run.Kind.FULL:
        state.remove_absent(work.state, work.scope, set(work.school_ids))
    for guardian, pupil in state.keep_cited_guardians(work.state):
        text = _("%(relative)s, cité pour %(pupil)s.") % {"relative": relations.label_of(guardian), "pupil": relations.label_of(pupil)}
        work.state.remark("relative_taken_away", pupil, text, work.uai_of_structure(pupil.data.get("structure", "")))
    structures.close_schools(work)
    structures.compare_nomenclatures(work)
    structures.compare_groups(work)
    weeks.compare_weeks(work)
    say(_("Comparaison des personnes"))
    people.compare_people(work)
    state.forget_details(work.state)
    _compare_relations(work)
    structures.close_groups(work)
    for fate in work.fates.values():
        work.count(PERSON_KINDS[fate.kind], fate.action, fate.uais, fate.label, ", ".join(dict.fromkeys(fate.words)))
    _plan_records(work)
    return _comparison(work)


def _in_play(work: Work, kind: str) -> set[int]:
    """Persons of whom the set speaks, or whom it leaves out."""
    keys = (*work.state.rows[kind], *work.state.removed[kind])
    known_ones = {work.known.sources[kind, key][1] for key in keys if (kind, key) in work.known.sources}
    return known_ones | {person for (k, _key), person in work.person_ids.items() if k == kind}


def _compare_relations(work: Work) -> None:
    pupils, staff, scope = _in_play(work, "pupil"), _in_play(work, "staff"), work.scope_schools
    rows = list(work.state.rows["pupil"].values())
    for row in rows:
        if ("pupil", row.key) in work.person_ids:
            relations.remark_pupil(work, row)
    for row in work.state.rows["staff"].values():
        if ("staff", row.key) in work.person_ids:
            relations.remark_staff(work, row)

    def here(group: int) -> bool:
        return work.group_schools.get(group) in scope and not work.is_of_another_year(group)

    def of_year(year: int) -> bool:
        return year == work.year_id or not work.is_early

    def table(name, kind, wish_of, in_play) -> tuple[Naturals, Outcome]:
        mine: Naturals = {}
        for row in work.state.rows[kind].values():
            for natural, wish in wish_of(work, row).items():
                mine.setdefault(natural, wish)
        found = together.wish_together(work, name, kind, mine, wish_of)
        old_wishes = _old_wishes(work, wish_of)
        outcome = relations.compare_table(work, name, found.wishes, in_play=in_play, old_wishes=old_wishes, denied=found.denied)
        return found.wishes, outcome

    enrolments = table("enrolment", "pupil", relations.enrolment_wishes, lambda n: n[0] in pupils and n[1] in scope and of_year(n[2]))
    ids = _enrolment_ids(work)
    members = table("membership", "pupil", lambda w, r: relations.membership_wishes(w, r, ids), lambda n: n[0] in pupils and here(n[1]))
    ties = table("guardianship", "pupil", relations.guardianship_wishes, lambda n: n[1] in pupils)
    posts = table("position", "staff", relations.position_wishes, lambda n: n[0] in staff and n[1] in scope and not work.is_early)
    taught = table("teaching", "staff", relations.teaching_wishes, lambda n: n[0] in staff and here(n[1]))
    tutored = table("tutor", "staff", relations.tutor_wishes, lambda n: n[0] in staff and here(n[1]))
    _tell_pupils(work, *enrolments, members[1])
    _tell_guardians(work, *ties)
    _tell_staff(work, *posts, taught[1], tutored[1])


def _old_wishes(work: Work, wish_of):
    """What the same record said before this run; asked only where a hand may have been at work."""
    cache: dict[tuple[str, str], Naturals] = {}

    def old(wish: Wish) -> Naturals:
        kind, key = wish.kind, wish.row.key
        if not wish.is_mine:
            return {}
        if (kind, key) not in cache:
            row = work.state.rows[kind].get(key)
            before = row if row is not None and not row.is_changed else work.state.old_row(kind, key)
            cache[kind, key] = wish_of(work, before) if before else {}
        return cache[kind, key]

    return old


def _enrolment_ids(work: Work) -> dict[tuple, int]:
    ids = {natural: rows[-1].id for natural, rows in work.known.relations["enrolment"].items()}
    creation = work.plan.created.get(Enrolment)
    return ids | {tuple(row[1:4]): row[0] for row in creation.rows} if creation else ids


def _fate(work: Work, kind: str, person_id: int) -> Fate:
    """That of somebody whom the set names, or of somebody known whom it no longer names."""
    if (kind, person_id) not in work.fates:
        last, first = (work.known.persons.get(person_id) or ("", "", ""))[1:3]
        work.fates[kind, person_id] = Fate(kind, person_id, f"{last} {first}".strip())
    return work.fates[kind, person_id]


def _tell_pupils(work: Work, wishes: Naturals, enrolled: Outcome, members: Outcome) -> None:
    staying = {natural[0] for natural, wish in wishes.items() if wish.ends_on is None or wish.ends_on >= work.day}
    for person, school, _year in enrolled.closed:
        fate = _fate(work, "pupil", person)
        fate.uais.add(work.uais[school])
        fate.has_left = person not in staying
        fate.words.append(_("quitte %(school)s") % {"school": work.school_names[work.uais[school]]})
    for person, school, _year in enrolled.opened:
        fate = _fate(work, "pupil", person)
        fate.uais.add(work.uais[school])
        if not fate.is_new:
            fate.words.append(_("inscrit à %(school)s") % {"school": work.school_names[work.uais[school]]})
    for person, school, _year in enrolled.updated:
        fate = _fate(work, "pupil", person)
        fate.uais.add(work.uais[school])
        fate.words.append(_("inscription"))
    moves: dict[int, tuple[list, list]] = defaultdict(lambda: ([], []))
    for at, naturals in enumerate((members.closed, members.opened)):
        for person, group in naturals:
            moves[person][at].append(work.group_codes[group])
            _fate(work, "pupil", person).uais.add(work.uais[work.group_schools[group]])
    for person, (left, joined) in moves.items():
        fate = _fate(work, "pupil", person)
        if not fate.is_new and not fate.has_left:
            fate.words.append(f"{', '.join(sorted(left)) or '—'} → {', '.join(sorted(joined)) or '—'}")


def _tell_guardians(work: Work, wishes: Naturals, ties: Outcome) -> None:
    """Guardianships are counted for themselves; a guardian with none left, leaves."""
    remaining = {natural[0] for natural in wishes}
    for (guardian, pupil), rows in work.known.relations["guardianship"].items():
        if (guardian, pupil) not in ties.closed and any(r.holds_on(work.day) for r in rows):
            remaining.add(guardian)
    uais_of_pupil = {person: fate.uais for (kind, person), fate in work.fates.items() if kind == "pupil"}

    def tell(natural: tuple, action: str, detail: str = "") -> None:
        guardian, pupil = natural
        uais = uais_of_pupil.get(pupil, set())
        fate = _fate(work, "guardian", guardian)
        fate.uais.update(uais)
        child = work.fates.get(("pupil", pupil))
        if action == "left" and guardian not in remaining:
            fate.has_left = True
        work.count("guardianships", action, uais, f"{fate.label} → {child.label if child else pupil}", detail)

    for natural in ties.opened:
        tell(natural, "created")
    for natural in ties.closed:
        tell(natural, "left")
    for natural in ties.kept:
        changed = ties.updated.get(natural, ())
        tell(natural, "updated" if changed else "unchanged", ", ".join(str(TIE_WORDS.get(c, c)) for c in changed))


def _tell_staff(work: Work, wishes: Naturals, posts: Outcome, taught: Outcome, tutored: Outcome) -> None:
    staying = {natural[0] for natural in wishes}
    for person, school, _function in posts.closed:
        fate = _fate(work, "staff", person)
        fate.uais.add(work.uais[school])
        fate.has_left = person not in staying
        fate.words.append(_("quitte %(school)s") % {"school": work.school_names[work.uais[school]]})
    for naturals, word in ((posts.opened, _("nouveau poste")), (posts.updated, _("intitulé du poste"))):
        for person, school, _function in naturals:
            fate = _fate(work, "staff", person)
            fate.uais.add(work.uais[school])
            if not fate.is_new:
                fate.words.append(word)
    for outcome, word in ((taught, _("service d’enseignement")), (tutored, _("professeur principal"))):
        for natural in (*outcome.opened, *outcome.closed):
            fate = _fate(work, "staff", natural[0])
            fate.uais.add(work.uais[work.group_schools[natural[1]]])
            if not fate.is_new:
                fate.words.append(word)


def _plan_records(work: Work) -> None:
    """The state of the source follows the directory, in the same transaction."""
    plan, run = work.plan, work.run
    composed = [(kind, row) for kind in records.KINDS for row in work.state.rows[kind].values() if row.row_id is None]
    columns = ["id", "run_id", "kind", "key", "operation", "digest", "data", "file", "line"]
    staged = plan.create(StagedRow, columns)
    for (kind, row), pk in zip(composed, writing.take_ids(StagedRow, len(composed)), strict=True):
        row.row_id = pk
        data = text_of(row.data)
        staged.append((pk, run.pk, kind, row.key, state.MERGED, row.digest, data, row.file[:150], row.line))
    fresh = []
    for kind in records.KINDS:
        for row in work.state.rows[kind].values():
            record = work.state.known.get((kind, row.key))
            if record is None:
                fresh.append((kind, row))
            elif row.is_changed:
                plan.update(Record, record[0], "digest", record[1], row.digest)
                plan.update(Record, record[0], "row_id", record[2], row.row_id)
        for row in work.state.removed[kind].values():
            if record := work.state.known.get((kind, row.key)):
                values = {"feed": run.feed, "issuer": run.issuer, "kind": kind, "key": row.key, "digest": record[1], "row_id": record[2]}
                plan.delete(Record, record[0], values)
    new = plan.create(Record, ["id", "feed", "issuer", "kind", "key", "digest", "row_id"])
    for (kind, row), pk in zip(fresh, writing.take_ids(Record, len(fresh)), strict=True):
        new.append((pk, run.feed, run.issuer, kind, row.key, row.digest, row.row_id))


def _alarms(work: Work) -> list[dict]:
    """Schools of which more than a fifth of the pupils, or of everybody, would leave."""
    here: dict[int, tuple[set, set]] = defaultdict(lambda: (set(), set()))
    gone: dict[int, tuple[set, set]] = defaultdict(lambda: (set(), set()))
    for at, name in enumerate(("enrolment", "position")):
        model = known.SPECS[name].model
        closing = set(work.plan.deleted.get(model, ()))
        closing |= {pk for pk, columns in work.plan.updated.get(model, {}).items() if columns.get("ends_on", (0, None))[1] is not None}
        opened = work.plan.created.get(model)
        coming = {(row[1], row[2]) for row in opened.rows} if opened else set()
        staying: set[tuple[int, int]] = set(coming)
        held = [(n[0], n[1], r) for n, rows in work.known.relations[name].items() for r in rows if r.holds_on(work.day)]
        staying |= {(person, school) for person, school, row in held if row.id not in closing}
        for person, school, row in held:
            if work.known.is_owned(model, row.id):
                here[school][at].add(person)
                if (person, school) not in staying:
                    gone[school][at].add(person)
    alarms = []
    for school, (pupils, staff) in gone.items():
        all_pupils, all_staff = here[school]
        if len(pupils) * TOO_MANY_LEAVE > len(all_pupils) > 0 or len(pupils | staff) * TOO_MANY_LEAVE > len(all_pupils | all_staff):
            alarms.append(_alarm(work, school, len(pupils | staff), len(all_pupils | all_staff)))
    return sorted(alarms, key=lambda a: a["school"])


def _alarm(work: Work, school: int, leaving: int, everybody: int) -> dict:
    uai = work.uais[school]
    text = ngettext(
        "%(school)s : %(leaving)s personne sur %(all)s disparaîtrait.",
        "%(school)s : %(leaving)s personnes sur %(all)s disparaîtraient.",
        leaving,
    )
    named = {"school": work.school_names.get(uai, uai), "leaving": leaving, "all": everybody}
    return {"code": "too_many_leave", "text": text % named, "school": uai, "stops": True}


def _successions(work: Work) -> list[dict]:
    """An export that still names a school by its old UAI: nothing is applied before somebody has read it."""
    return [{"code": "uai_succeeded", "text": said, "school": uai, "stops": True} for uai, said in work.succeeded]


def _comparison(work: Work) -> Comparison:
    scope = {work.uais[s] for s in work.scope_schools}
    touched = work.touched
    if not work.plan.is_empty and (work.unplaced or not touched):
        touched = touched | scope
    schools = {
        uai: {"name": work.school_names.get(uai, uai), **{action: dict(n) for action, n in work.by_school.get(uai, {}).items()}}
        for uai in sorted(scope | set(work.by_school))
        if uai
    }
    changes = {action: {kind: counter[kind] for kind in COUNTED} for action, counter in work.counts.items()}
    return Comparison(
        plan=work.plan,
        changes=changes,
        schools=schools,
        alarms=[*_alarms(work), *_successions(work)],
        proposals=work.proposals,
        remarks=work.state.remarks,
        touched={uai for uai in touched if uai},
    )
