"""One person, one file: likenesses that somebody decides on, and the key by which a person joins their own two accounts.

Words: *match* (two files that an import found alike), *merge key* (twelve signs got in one account, typed in the other).
"""
