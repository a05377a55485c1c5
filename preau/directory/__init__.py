"""The directory: territory, organisations, schools, places, persons, what they are to one another and when.

A person is one person. What they are is said by dated relations (`Enrolment`, `Membership`, `Guardianship`, `Position`),
each with `.on(date)`. A feed never deletes a person. See docs/architecture.md, "The ideas that the house shares".
"""
