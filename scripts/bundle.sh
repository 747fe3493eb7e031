#!/usr/bin/env bash
# Build the frozen program in an environment of its own, and prove it where there is no Python:
# its self-test, its own look at the computer, and the demo class on a screen.
#
#   scripts/bundle.sh [DIR]      leaves in DIR (default: dist) the program, "FER Monitor", its bill of
#                                materials, sbom.cdx.json, and on Linux a picture of it, demo.png
#
# FER_MONITOR_PYTHON names the Python that is frozen. .ci/run and the GitHub workflows use this on
# all three systems.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mkdir -p "${1:-$root/dist}"
out=$(cd "${1:-$root/dist}" && pwd)
app=$out/"FER Monitor"
started=$SECONDS

say() { printf '== %s (%ds)\n' "$*" "$((SECONDS - started))"; }

python=${FER_MONITOR_PYTHON:-python}
if [ "$(uname -s)" = Linux ]; then
    "$root/scripts/setup.sh"
    python=$root/.venv/bin/python
    # PyInstaller puts its archive into the program with objcopy, and the spec uses strip.
    if ! command -v objcopy >/dev/null; then
        as_root=()
        [ "$(id -u)" -eq 0 ] || as_root=(sudo)
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -q --no-install-recommends binutils
    fi
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

say "an environment with the program and PyInstaller alone"
"$python" -m venv "$scratch/venv"
bin=$scratch/venv/bin
[ -d "$bin" ] || bin=$scratch/venv/Scripts
# Built from a copy, so that building leaves nothing behind in the checkout.
mkdir "$scratch/source"
(cd "$root" && git ls-files -z --cached --others --exclude-standard -- fer_monitor assets models docs/guide \
    scripts setup.cfg pyproject.toml MANIFEST.in README.md LICENSE THIRD_PARTY_NOTICES.md |
    xargs -0 tar -c) | tar -x -C "$scratch/source"
(cd "$scratch/source" && "$bin/python" -m pip install --quiet --disable-pip-version-check --no-compile \
    ".[names,encrypted]" -r "$root/packaging/requirements-build.txt")

say "freezing"
rm -rf "$app"
"$bin/python" -m PyInstaller --noconfirm --log-level ERROR --distpath "$out" \
    --workpath "$scratch/build" "$root/pyinstaller.spec"

say "proving"
if [ "$(uname -s)" = Linux ]; then
    "$root/scripts/prove_bundle.sh" "$app" "$out/demo.png"
else
    (cd "$scratch" && "$app/fer-monitor" --version && "$app/fer-monitor" --self-test)
fi

say "the bill of materials"
tools=$("$root/scripts/tools.sh")
"$tools/python" "$root/scripts/sbom.py" "$bin/python" "$out/sbom.cdx.json"

say "$(du -sm "$app" | cut -f1) MiB in $app"
