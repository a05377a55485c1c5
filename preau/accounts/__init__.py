"""Accounts: identities, secrets, devices, sessions, throttling, preferences, saved filters. Knows nothing of school.

One human being has at most one account (`Person.account`, in the directory), and an account any number of identities.
"""
