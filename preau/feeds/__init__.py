"""The four steps of any import: read, compare, show, apply; and undo. Knows no school.

A *feed* (`registry.Feed`) is a kind of file set that a room above knows how to read and compare: `aaf` in `directory`. A *run* is one
import of one set. Its *staged rows* are the records as read; the *records* of a feed are the last accepted state of each key, so that
a delta is applied to them; *remarks* say what was strange, where, and who can mend it; *changes* say what an apply wrote, so that it
can be undone. Accounts are named by `settings.AUTH_USER_MODEL`, persons and schools by bare numbers and UAI.
"""
