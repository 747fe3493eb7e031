#!/usr/bin/env bash
# Build the source archive and, from it, the wheel; check both, install the wheel into an empty
# environment, and run the self-test from there. Says what the plain installation takes.
#
#   scripts/check_dist.sh [DIR]      leaves both in DIR (default: dist)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mkdir -p "${1:-$root/dist}"
out=$(cd "${1:-$root/dist}" && pwd)
python=$root/.venv/bin/python
tools=$("$root/scripts/tools.sh")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

printf '== source archive and wheel\n'
rm -f "$out"/*.whl "$out"/fer_monitor-*.tar.gz
# The wheel is built from the source archive, so both are shown to be complete.
"$python" -m build --no-isolation --outdir "$out" "$root" >"$scratch/build.log" 2>&1 ||
    { cat "$scratch/build.log" >&2; exit 1; }
"$python" - "$root" "$out"/*.whl <<'END'
import sys, zipfile
from pathlib import Path

root, wheel = map(Path, sys.argv[1:])
names = set(zipfile.ZipFile(wheel).namelist())
shipped = [file for part in ("assets", "models", "docs/guide") for file in (root / part).rglob("*") if file.is_file()]
missing = [file for file in shipped if f"fer_monitor/{file.relative_to(root).as_posix()}" not in names]
sys.exit(f"not in {wheel.name}: {missing}" if missing or not shipped else 0)
END
"$tools/twine" check --strict "$out"/*.whl "$out"/fer_monitor-*.tar.gz
"$tools/check-wheel-contents" "$out"/*.whl

printf '== the plain installation\n'
"$python" "$root/scripts/measure_install.py" "$out"/*.whl "$scratch/venv"

printf '== the self-test from there\n'
mkdir "$scratch/home"
cd "$scratch/home"
env -i PATH=/usr/bin:/bin HOME="$scratch/home" LANG=C.UTF-8 \
    "$scratch/venv/bin/fer-monitor" --self-test
