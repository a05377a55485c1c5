"""What holds a secret for a short while: encrypted by a key of this installation, read within a delay, then deleted."""

import base64
import datetime
import hashlib
import pathlib
import time

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def _key() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"preau.sealed:{settings.SECRET_KEY}".encode()).digest()))


def seal(text: str) -> str:
    """For a few minutes in a session: what was typed and must come back."""
    return _key().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    return _key().decrypt(sealed.encode()).decode()


def write(path: pathlib.Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(_key().encrypt_at_time(content, int(time.time())))
    path.chmod(0o600)


def read(path: pathlib.Path, *, max_age: datetime.timedelta) -> bytes | None:
    """None when there is no such file, or when its time has gone by."""
    if not path.exists():
        return None
    try:
        return _key().decrypt_at_time(path.read_bytes(), int(max_age.total_seconds()), int(time.time()))
    except InvalidToken:
        return None


def forget_older(folder: pathlib.Path, *, max_age: datetime.timedelta) -> int:
    limit = time.time() - max_age.total_seconds()
    old = [path for path in folder.glob("*.sealed") if path.stat().st_mtime < limit] if folder.is_dir() else []
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
