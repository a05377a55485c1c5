"""The département's view: each school's feeds, activation and référent, late ones first. Numbers and staff, never a pupil's name."""
