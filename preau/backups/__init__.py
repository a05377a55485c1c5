"""One archive of the whole house (database, files, secret key), and its return. Knows no school: tables and folders are all alike here.

An archive is a `.tar.gz`: `database/…` as the engine gives it, `home/…` the files of PREAU_HOME, and last `manifest.json`, which says the
version, the migrations, and the SHA-256 of each member.
"""
