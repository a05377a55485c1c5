"""The directory's tables, by subject; import them from `preau.directory.models`."""

from preau.directory.models.calendar import Holiday, PublicHoliday, SchoolYear, Zone
from preau.directory.models.contact import ContactCard
from preau.directory.models.groups import ClassDelegate, FormTutor, Group, Membership, Subject, Teaching
from preau.directory.models.keys import AudienceKey, AudienceRefusal
from preau.directory.models.mappings import ColumnMapping
from preau.directory.models.matches import Match
from preau.directory.models.organisations import KnownSchool, Mef, Organisation, OrganisationLink, Place, School, Sector, Territory
from preau.directory.models.people import NameGram, NameWord, Person, PersonName
from preau.directory.models.pictures import ClassDoor, PictureSchool
from preau.directory.models.relations import Emancipation, Enrolment, Function, GuardianRefusal, Guardianship, Position, Profile, Topic
from preau.directory.models.school_days import ExceptionalDay, Term, WeekPattern
from preau.directory.models.sources import Correction, Merge, MergedRow, SourceId, StaffFunction
from preau.directory.models.told import Told
from preau.directory.models.years import PlannedGroup, YearPlan

__all__ = [
    "AudienceKey", "AudienceRefusal", "ClassDelegate", "ClassDoor", "ColumnMapping", "ContactCard", "Correction", "Emancipation",
    "Enrolment", "ExceptionalDay", "FormTutor", "Function", "Group", "GuardianRefusal", "Guardianship", "Holiday", "KnownSchool",
    "Match", "Mef", "Membership", "Merge", "MergedRow", "NameGram", "NameWord", "Organisation", "OrganisationLink", "Person",
    "PersonName", "PictureSchool", "Place", "PlannedGroup", "Position", "Profile", "PublicHoliday", "School", "SchoolYear", "Sector",
    "SourceId", "StaffFunction", "Subject", "Teaching", "Term", "Territory", "Told", "Topic", "WeekPattern", "YearPlan",
    "Zone",
]  # fmt: skip
