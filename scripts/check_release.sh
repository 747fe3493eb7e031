#!/usr/bin/env bash
# Make the downloads of a frozen program on Linux and use them as a person would: check the sums,
# unpack, install, start, and take it away again. Leaves them in DIR/release.
#
#   scripts/check_release.sh [DIR]      DIR (default: dist) holds the program, from scripts/bundle.sh
#
# FER_MONITOR_XZ_PRESET is how hard the archive is packed, 0 (the default, quick) to 9.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
dist=$(cd "${1:-$root/dist}" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Another folder than the default's, with a space and a quote in its name.
export HOME="$scratch/a teacher's home"
mkdir -p "$HOME"
unset XDG_DATA_HOME XDG_CONFIG_HOME XDG_STATE_HOME

"$root/.venv/bin/python" "$root/scripts/package.py" --dist "$dist" \
    --preset "${FER_MONITOR_XZ_PRESET:-0}"
cd "$dist/release"
sha256sum --check --strict SHA256SUMS

tar -xf fer-monitor-*-linux-*.tar.xz -C "$scratch"
cd "$scratch"/fer-monitor-*/
./install.sh
"$HOME/.local/bin/fer-monitor" --version
if command -v desktop-file-validate >/dev/null; then
    desktop-file-validate "$HOME/.local/share/applications/fer-monitor.desktop"
fi
mkdir -p "$HOME/.local/share/fer-monitor" && touch "$HOME/.local/share/fer-monitor/sessions.sqlite"
"$HOME/.local/opt/fer-monitor/install.sh" --uninstall --keep-data
[ -e "$HOME/.local/share/fer-monitor/sessions.sqlite" ]
left=$(find "$HOME/.local" -type f ! -path '*/share/fer-monitor/*' ! -name '*.cache' ! -name mimeinfo.cache)
if [ -n "$left" ]; then
    printf 'check_release: left behind by the uninstallation:\n%s\n' "$left" >&2
    exit 1
fi

# The manifests for winget are the same wherever they are made; the installer itself is not here.
touch "$scratch/fer-monitor-setup.exe"
"$root/.venv/bin/python" "$root/scripts/winget_manifest.py" "$scratch/fer-monitor-setup.exe" \
    --project https://example.org/fer-monitor --out "$scratch/winget"
