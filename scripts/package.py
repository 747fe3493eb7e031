"""Turn a frozen program into what people download: an archive or an installer for this system.

python scripts/package.py [--dist dist] [--out dist/release]

Linux: a tar archive with an install script. Windows: a portable zip, and an installer where Inno
Setup is there. macOS: a zip of the app. SHA256SUMS of all of them, and of the bill of materials
that scripts/bundle.sh left, is written last (``--sums`` does that alone).
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "packaging"
sys.path.insert(0, str(PACKAGING))
from product import NAME, VERSION  # noqa: E402

SUMS = "SHA256SUMS"
SBOM = "sbom.cdx.json"
LINUX_FILES = ("install.sh", "fer-monitor.desktop", "README.txt")
ICONS = ("fer-monitor.png", "fer-monitor.svg")
MACHINES = {"AMD64": "x64", "x86_64": "x64", "arm64": "arm64", "aarch64": "arm64"}


def stem(system: str) -> str:
    """Return how every download of this system begins."""
    machine = MACHINES.get(platform.machine(), platform.machine().lower())
    return f"fer-monitor-{VERSION}-{system}-{machine}"


def linux_archive(dist: Path, out: Path, preset: int) -> Path:
    """Pack the program with what installs it; the same files give the same bytes."""
    name = stem("linux")
    archive = out / f"{name}.tar.xz"
    made_at = int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mtime = made_at
        return entry

    with tarfile.open(archive, "w:xz", preset=preset) as packed:
        for file in LINUX_FILES:
            packed.add(PACKAGING / "linux" / file, f"{name}/{file}", filter=plain)
        for file in ICONS:
            packed.add(ROOT / "assets" / "icon" / file, f"{name}/{file}", filter=plain)
        for path in sorted((dist / NAME).rglob("*")):
            place = f"{name}/program/{path.relative_to(dist / NAME).as_posix()}"
            packed.add(path, place, recursive=False, filter=plain)
    return archive


def windows_zip(dist: Path, out: Path) -> Path:
    """Pack the program for those who may not install anything."""
    archive = out / f"{stem('windows')}-portable.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for path in sorted((dist / NAME).rglob("*")):
            if path.is_file():
                packed.write(path, f"{NAME}/{path.relative_to(dist / NAME).as_posix()}")
    return archive


def windows_installer(dist: Path, out: Path) -> Path | None:
    """Make the installer; None where Inno Setup is not installed."""
    found = shutil.which("iscc") or _inno_setup()
    if found is None:
        print("No installer was made: Inno Setup (iscc) is not here.")
        return None
    words = [f"/DVersion={VERSION}", f"/DProgram={dist / NAME}", f"/DOutput={out}"]
    if os.environ.get("WINDOWS_CERTIFICATE"):
        sign = PACKAGING / "windows" / "sign.ps1"
        words += ["/DSign", f"/Srelease=powershell -ExecutionPolicy Bypass -File $q{sign}$q $f"]
    script = PACKAGING / "windows" / "installer.iss"
    subprocess.run([found, "/Qp", *words, str(script)], check=True)
    return out / f"fer-monitor-{VERSION}-windows-x64-setup.exe"


def _inno_setup() -> str | None:
    folder = os.environ.get("PROGRAMFILES(X86)")
    place = Path(folder) / "Inno Setup 6" / "ISCC.exe" if folder else None
    return str(place) if place is not None and place.is_file() else None


def mac_zip(dist: Path, out: Path) -> Path:
    """Pack the app with macOS's own tool, which keeps links and signatures."""
    archive = out / f"{stem('macos')}.zip"
    app = dist / f"{NAME}.app"
    subprocess.run(["ditto", "-c", "-k", "--keepParent", str(app), str(archive)], check=True)
    return archive


def write_sums(folder: Path) -> Path:
    """Write the checksums of all files in ``folder`` as ``sha256sum --check`` reads them."""
    lines = []
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name != SUMS:
            with path.open("rb") as file:
                lines.append(f"{hashlib.sha256(file.read()).hexdigest()}  {path.name}\n")
    sums = folder / SUMS
    # Also on Windows with line ends that every sha256sum reads.
    sums.write_bytes("".join(lines).encode())
    return sums


def package(dist: Path, out: Path, preset: int = 6) -> list[Path]:
    """Make everything for this system; return the files."""
    if sys.platform == "win32":
        made = [windows_zip(dist, out), windows_installer(dist, out)]
    elif sys.platform == "darwin":
        made = [mac_zip(dist, out)]
    else:
        made = [linux_archive(dist, out, preset)]
    bill = dist / SBOM
    if bill.is_file():
        system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
        made.append(Path(shutil.copy(bill, out / f"{stem(system)}.cdx.json")))
    return [path for path in made if path is not None]


def main() -> int:
    """Make the files and say how large they are."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--dist", type=Path, default=ROOT / "dist", help="where the program is")
    parser.add_argument("--out", type=Path, help="where the files go (default: DIST/release)")
    parser.add_argument("--sums", action="store_true", help="only write the checksums of --out")
    parser.add_argument(
        "--preset",
        type=int,
        choices=range(10),
        default=6,
        help="how hard xz tries: 0 takes seconds, 6 minutes for a tenth less",
    )
    args = parser.parse_args()
    dist = args.dist.resolve()
    out = (args.out or dist / "release").resolve()
    out.mkdir(parents=True, exist_ok=True)
    made = [] if args.sums else package(dist, out, args.preset)
    for path in (*made, write_sums(out)):
        print(f"{path.stat().st_size / 1e6:8.1f} MB  {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
