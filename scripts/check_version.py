#!/usr/bin/env python3
"""Check that everything that names a version names the same one; needs nothing but Python.

scripts/check_version.py               1 where something differs
scripts/check_version.py --tag v1.2.3  the same, with the tag of a release
scripts/check_version.py --notes       print what the changelog says of this version
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "packaging"))
from product import VERSION  # noqa: E402

TAKES_IT = {
    "setup.cfg": "version = attr: fer_monitor.__version__",
    "pyinstaller.spec": "version=VERSION",
    "packaging/windows/installer.iss": "AppVersion={#Version}",
    "packaging/winget/version.yaml": "PackageVersion: @version@",
    "packaging/winget/installer.yaml": "PackageVersion: @version@",
    "packaging/winget/locale.en-US.yaml": "PackageVersion: @version@",
}
"""Files that take the version from the program, and the line by which they do."""


def notes(changelog: str, version: str) -> str | None:
    """Return the changelog's section of a version; None where there is none."""
    found = re.search(
        rf"^## {re.escape(version)}(?!\S)[^\n]*\n(.*?)(?=^## |\Z)",
        changelog,
        re.MULTILINE | re.DOTALL,
    )
    return found.group(1).strip() if found else None


def differences(root: Path = ROOT, tag: str | None = None) -> list[str]:
    """Return a sentence for each place that does not name the program's version."""
    found = [
        f"{name} does not take the version from the program ('{line}' is missing)."
        for name, line in TAKES_IT.items()
        if line not in (root / name).read_text(encoding="utf-8")
    ]
    if not notes((root / "CHANGELOG.md").read_text(encoding="utf-8"), VERSION):
        found.append(f"CHANGELOG.md says nothing of {VERSION}.")
    if tag is not None and tag != f"v{VERSION}":
        found.append(f"The tag is {tag}, but the program's version is {VERSION}.")
    return found


def main() -> int:
    """Print what differs, or the notes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--tag")
    parser.add_argument("--notes", action="store_true")
    args = parser.parse_args()
    if args.notes:
        print(notes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), VERSION))
        return 0
    found = differences(tag=args.tag)
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
