"""Install a wheel into a new environment, and say what that takes.

python scripts/measure_install.py WHEEL VENV [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
import venv
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

OURS_BEFORE = {"pip", "setuptools"}
"""Of a new environment."""


def _size(paths: list[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())


def measure(wheel: Path, folder: Path) -> dict[str, Any]:
    """Return the seconds, the MB on disk, and the MB of each package, the largest first."""
    venv.create(folder, with_pip=True)
    scripts = folder / ("Scripts" if sys.platform == "win32" else "bin")
    begin = time.monotonic()
    subprocess.run(
        [
            scripts / "python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            wheel,
        ],
        check=True,
    )
    seconds = time.monotonic() - begin
    (site,) = folder.rglob("site-packages")
    sizes = {}
    for package in distributions(path=[str(site)]):
        name = re.sub(r"[-_.]+", "-", package.metadata["Name"]).lower()
        if name not in OURS_BEFORE:
            sizes[name] = _size([Path(str(file.locate())) for file in package.files or ()]) / 1e6
    largest = dict(sorted(sizes.items(), key=lambda item: -item[1]))
    return {"seconds": seconds, "mb": sum(sizes.values()), "packages": largest}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("venv", type=Path)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    args = parser.parse_args()
    found = measure(args.wheel, args.venv)
    print(
        f"{len(found['packages'])} packages, {found['mb']:.0f} MB, {found['seconds']:.0f} s "
        "(as fast as the network or pip's cache)"
    )
    for name, size in found["packages"].items():
        if size >= 5:
            print(f"{size:8.1f} MB  {name}")
    if args.json is not None:
        args.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
