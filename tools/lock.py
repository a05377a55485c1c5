"""Write requirements/*.txt from requirements/*.in: versions and hashes for every platform, no host named."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
OPTIONS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "--no-header", "--no-emit-index-url", "-q"]


def main() -> int:
    for source in sorted((ROOT / "requirements").glob("*.in")):
        command = [str(ROOT / ".tool/bin/uv"), "pip", "compile", *OPTIONS, str(source), "-o", str(source.with_suffix(".txt"))]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
