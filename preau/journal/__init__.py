"""Who changed what, and who read a sensitive file. Append-only.

Stands below the directory: the account is named by `settings.AUTH_USER_MODEL`, persons by bare integer ids, which a
merge leaves as they are (its own record resolves them) and which erasure covers.
"""
