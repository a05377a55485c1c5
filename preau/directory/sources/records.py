"""The canonical record: what a feed hands to `Stage.row(kind=…, key=…, operation=…, data=…)`, whatever its files look like.

`kind` is one of `KINDS`; `key` is the source's own number of the thing, unique for (feed, issuer, kind), and its identity for ever; `data`
has the short keys below, text or lists of text (`MANY`), absent when empty (a record of operation `modify` may have an empty value: it
erases). `$` separates the parts of a composed value (`COMPOSED`): parts may be empty, inner spaces of codes are kept. Days are dd/mm/yyyy.
Telephones, titles and names are given as the source writes them: `values` and `wanted` clean them.

school   key: the source's number of the structure (its UAI where it has none of its own)
         uai uai_again siret name type contract (PU, PR) street postcode town phone mail academy seat
         year                        first calendar year of the school year, where the files say it
         weeks                       code$label$monday,monday…: weeks that take turns, ISO days
         silent                      1: this source does not say which classes and groups the school has
         classes groups              code$label
         person (of pupil, guardian, staff): our own number, where a list was read among the people of its school
pupil    key: the source's number of the child within the issuer
         name given birth_name others[] birth title mail home mobiles[] sms address (lines by $) postcode town country
         ine                         identity across feeds, with the birth date
         school_number               the number that the school gave (SIECLE's ELEVE_ID): identity there, likewise
         structure                   key of the school of attachment; entry, exit: first and last day there
         apart                       1: pupils and adults are numbered apart, an adult of the same number is somebody else
         unsaid[]                    names of keys of which this source has said nothing yet (relatives, when their file is missing)
         mef mef_name level regime status subjects[] subject_names[]
         classes groups              structure$code[$the source's own number of the class$label, where it is not declared by the school]
         entries                     structure$day$code, the day on which a pupil entered a class
         relatives                   guardian key$tie$pays fees$legal 1, 2, 0$to be called$receives aid; in the order of calling.
                                     Legal `?`: the source does not know; the tie opens nothing until the school has confirmed it
         parents father mother authority relative1 relative2: the form before 2018, read only without `relatives`
guardian key: the source's number of the adult within the issuer
         name given birth_name title mail home work mobiles[] sms address postcode town country
staff    key: the source's number of the person within the issuer
         name given birth_name others[] birth title mail work structure
         functions                   structure$code$label$discipline code$discipline label
         directs                     structures of the 1st degree whose director this is
         teaches                     O, N or absent: before pupils or not
         class_subjects group_subjects  structure$code$subject code (classes, groups: structure$code, when the subject is unknown)
         tutor                       structure$class code[$first day$last day]
subject  key: national code of the subject; name
mef      key: code of the formation; name parent
"""

KINDS = ("school", "subject", "mef", "pupil", "guardian", "staff")  # the order of reading
PERSON_KINDS = {"pupil": "students", "guardian": "guardians", "staff": "staff"}  # kind -> its name in counts
READ_NAMES = {"school": "schools", "subject": "subjects", "mef": "mefs", **PERSON_KINDS}
COUNTED = ("schools", "students", "guardians", "staff", "divisions", "groups", "subjects", "guardianships")

# Several values; the others keep their first.
MANY = frozenset(
    ["others", "mobiles", "classes", "groups", "relatives", "parents", "authority", "subject_names", "subjects", "entries"]
    + ["class_subjects", "group_subjects", "tutor", "functions", "directs", "unsaid", "weeks"]
)
# Values whose inner spaces mean something: split on $, never folded.
COMPOSED = frozenset(["classes", "groups", "relatives", "entries", "class_subjects", "group_subjects", "tutor", "functions"])

UNCONFIRMED = "?"  # in place of the legal rank
DIRECTOR_CODE, DIRECTOR_DISCIPLINE = "DIR", "1D"  # how the table of functions names the director of a school of the 1st degree
