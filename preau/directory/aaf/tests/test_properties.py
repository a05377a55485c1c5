"""Feeds drawn at random: whatever they say, the rules hold."""

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from preau.directory.aaf.tests.pictures import bring_in, differences, dump, picture
from preau.directory.aaf.tests.writer import AafSet
from preau.directory.facts import load_facts
from preau.directory.tests.keys_from_nothing import assert_keys_hold
from preau.feeds.undoing import undo

NAMES = st.sampled_from(["PAGÈS", "LE GOFF", "  DE  LA TOUR ", "O'NEIL", "BÉTEILLE-MÉGE", "", "ŒUVRE", "a&b<c>"])
CODES = st.sampled_from(["6A", "5 A", "4EME1", "LATIN.5 4", "6a"])
STRUCTURES = st.sampled_from(["9001", "9002", "9777", ""])
PEOPLE = st.integers(1, 6).map(str)
RELATIVES = st.tuples(PEOPLE, st.sampled_from(["1", "2", "10", "20", "70", "99"]), st.sampled_from("0129"), st.booleans())


@st.composite
def sets(draw) -> AafSet:
    made = AafSet().school(ENTStructureClasses=[f"{c}$LIBELLE" for c in draw(st.lists(CODES, max_size=4))])
    if draw(st.booleans()):
        made.school("9002", uai="0159992E", name="CLG-LA PLANEZE")
    for key in draw(st.sets(PEOPLE, min_size=1)):
        relatives = draw(st.lists(RELATIVES, max_size=4))
        cited = [f"8{who}${tie}$0${legal}${int(contact)}" + "$0" * draw(st.integers(0, 1)) for who, tie, legal, contact in relatives]
        places = draw(st.lists(st.tuples(STRUCTURES, CODES), max_size=3))
        made.pupil(
            f"7{key}", name=draw(NAMES), at=draw(STRUCTURES), relatives=cited, division="",
            ENTEleveClasses=[f"{s}${c}" for s, c in places], ENTEleveGroupes=[f"{s}$G{c}" for s, c in places[:1]],
            ENTEleveINE=draw(st.sampled_from(["", "1234567890A", "990000001BB"])),
        )  # fmt: skip
    for key in draw(st.sets(PEOPLE)):
        made.guardian(f"8{key}", name=draw(NAMES), mail=draw(st.sampled_from(["", "a@example.org"])))
    for key in draw(st.sets(PEOPLE)):
        function = draw(st.sampled_from(["ENS", "DIR", "EDU", "-", "XYZ", ""]))
        services = [f"{s}${c}$061300" for s, c in draw(st.lists(st.tuples(STRUCTURES, CODES), max_size=3))]
        made.staff(f"5{key}", name=draw(NAMES), at=draw(STRUCTURES), function=function, ENTAuxEnsClassesMatieres=services)
    return made


def as_delta(before: AafSet, after: AafSet) -> AafSet:
    """What turns one set into the other, said as a delta."""
    delta = AafSet(kind="Delta", day="20260909")
    old = {(kind, key): data for _request, kind, key, data in before.records}
    new = {(kind, key): data for _request, kind, key, data in after.records}
    for kind, key in old.keys() - new.keys():
        delta.delete(kind, key)
    for (kind, key), data in new.items():
        if (kind, key) not in old:
            delta.add(kind, key, **data)
        elif data != old[kind, key]:
            changed = {name: value for name, value in data.items() if old[kind, key].get(name) != value}
            delta.modify(kind, key, **changed, **{name: "" for name in old[kind, key] if name not in data})
    return delta


@pytest.mark.usefixtures("_frozen_day")
class Properties(TestCase):
    def setUp(self):
        load_facts(again=True)
        self.folder = Path(tempfile.mkdtemp())

    def write(self, made: AafSet, **options) -> Path:
        return made.write(Path(tempfile.mkdtemp(dir=self.folder)), **options)

    few = settings(max_examples=10, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))

    @few
    @given(sets(), st.integers(0, 9))
    def test_twice_changes_nothing_any_order_is_the_same_and_undo_restores(self, made, seed):
        before = dump()
        run = bring_in(self.write(made))
        straight = picture()
        assert_keys_hold()
        again = bring_in(self.write(made, shuffled=random.Random(seed), files_of=2))
        self.assertEqual(differences(straight, picture()), {})
        self.assertFalse(again.changes_anything, again.changes)
        undo(run)
        self.assertEqual(differences(before, dump()), {})

    @few
    @given(sets(), sets())
    def test_a_delta_gives_what_the_later_full_gives(self, one, other):
        """Save for a sort of file that the later full would have lost: there, a full leaves people as they are."""
        for kind in {k for _r, k, _key, _d in one.records} - {k for _r, k, _key, _d in other.records}:
            other.records += [record for record in one.records if record[1] == kind]
        if not {r[2] for r in one.records if r[1] == "school"} <= {r[2] for r in other.records if r[1] == "school"}:
            other.school("9002", uai="0159992E", name="CLG-LA PLANEZE")
        said = as_delta(one, other)
        assume(said.records)
        bring_in(self.write(one))
        before = dump()
        delta = bring_in(self.write(said), confirmed=True)
        by_delta = picture()
        undo(delta)
        self.assertEqual(differences(before, dump()), {})
        other.day = "20260909"
        bring_in(self.write(other), confirmed=True)
        self.assertEqual(differences(by_delta, picture()), {})
