"""From a line in the directory to a person who signs in: accounts opened, letters printed, codes used, secrets given back.

The arithmetic of codes and secrets is `accounts`'; here stand those who know persons, children, classes and schools: who is
welcomed by a code (`journey`), what a letter says (`letters`), who has not activated (`lists`), who may reset whom (`resets`).
"""
