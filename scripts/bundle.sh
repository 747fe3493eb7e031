#!/usr/bin/env bash
# Build the frozen program in an environment of its own, and prove it where there is no Python:
# its self-test, its own look at the computer, and the demo class on a screen.
#
#   scripts/bundle.sh [DIR]      leaves the program in DIR/FER Monitor (default: dist) and a picture
#                                of its window in DIR/demo.png
#
# PIP_CACHE_DIR and FER_MONITOR_PYTHON as everywhere. Used by .ci/run and the GitHub workflows.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mkdir -p "${1:-$root/dist}"
out=$(cd "${1:-$root/dist}" && pwd)
app=$out/"FER Monitor"
started=$SECONDS

say() { printf '== %s (%ds)\n' "$*" "$((SECONDS - started))"; }

"$root/scripts/setup.sh"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

say "an environment with the program and PyInstaller alone"
"$root/.venv/bin/python" -m venv "$scratch/venv"
bin=$scratch/venv/bin
[ -d "$bin" ] || bin=$scratch/venv/Scripts
# From a copy, so that building leaves nothing behind in the checkout.
mkdir "$scratch/source"
(cd "$root" && tar -c --exclude=__pycache__ fer_monitor assets models setup.cfg pyproject.toml \
    README.md LICENSE THIRD_PARTY_NOTICES.md) | tar -x -C "$scratch/source"
"$bin/python" -m pip install --quiet --disable-pip-version-check \
    "$scratch/source[names]" -r "$root/packaging/requirements-build.txt"

say "freezing"
rm -rf "$app"
"$bin/python" -m PyInstaller --noconfirm --log-level WARN --distpath "$out" \
    --workpath "$scratch/build" "$root/pyinstaller.spec"

"$root/scripts/prove_bundle.sh" "$app" "$out/demo.png"
say "$(du -sm --apparent-size "$app" | cut -f1) MiB in $app"
