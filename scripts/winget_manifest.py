"""Fill in the winget manifests of a release.

python scripts/winget_manifest.py SETUP.exe --project https://github.com/OWNER/NAME --out DIR

The three files go into microsoft/winget-pkgs; docs/packaging.md says how.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from datetime import datetime, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "packaging" / "winget"
sys.path.insert(0, str(ROOT / "packaging"))
from product import VERSION  # noqa: E402

IDENTIFIER = "FERMonitor.FERMonitor"
_BLANK = re.compile(r"@(\w+)@")


def filled(template: str, words: dict[str, str]) -> str:
    """Return the template with every ``@word@`` replaced. Raises KeyError for an unknown word."""
    return _BLANK.sub(lambda found: words[found.group(1)], template)


def manifests(setup: Path, project: str, date: str) -> dict[str, str]:
    """Return the manifests by their file names.

    Parameters
    ----------
    setup : Path
        The installer, as it is published.
    project : str
        Address of the repository, whose releases hold the installer.
    date : str
        Of the release, such as ``2026-11-27``.
    """
    words = {
        "identifier": IDENTIFIER,
        "version": VERSION,
        "date": date,
        "project": project,
        "url": f"{project}/releases/download/v{VERSION}/{setup.name}",
        "sha256": hashlib.sha256(setup.read_bytes()).hexdigest().upper(),
    }
    names = {
        "version.yaml": f"{IDENTIFIER}.yaml",
        "installer.yaml": f"{IDENTIFIER}.installer.yaml",
        "locale.en-US.yaml": f"{IDENTIFIER}.locale.en-US.yaml",
    }
    return {
        name: filled((TEMPLATES / template).read_text(encoding="utf-8"), words)
        for template, name in names.items()
    }


def main() -> int:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("setup", type=Path)
    parser.add_argument("--project", required=True)
    parser.add_argument("--date", default=datetime.now(timezone.utc).date().isoformat())
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for name, text in manifests(args.setup, args.project.rstrip("/"), args.date).items():
        (args.out / name).write_text(text, encoding="utf-8")
        print(args.out / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
