from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Argon2id at OWASP's minimum: 19 MiB, two passes, one lane. A sign-in must stay under 45 ms on an old processor."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
