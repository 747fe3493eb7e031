#!/usr/bin/env bash
# Prove a frozen program on Linux as on a computer that never saw Python or this project: nothing
# of either on the path, an empty home, another folder.
#
#   scripts/prove_bundle.sh "dist/FER Monitor" [SCREENSHOT.png]
set -euo pipefail

app=$(cd "$1" && pwd)
picture=${2:-}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin" "$scratch/home"

# The few tools that a screen of its own needs, and no others: /usr/bin has a Python on most systems.
for tool in sh bash cat mktemp rm mkdir touch chmod kill sleep xauth Xvfb xvfb-run mcookie fmt tr sed awk \
    grep cut tail uname getopt which xkbcomp; do
    place=$(command -v "$tool") && ln -s "$place" "$scratch/bin/$tool"
done
if PATH=$scratch/bin command -v python3 >/dev/null || PATH=$scratch/bin command -v python >/dev/null; then
    echo "prove_bundle: there is a Python on the path" >&2
    exit 1
fi

bare() {
    (cd "$scratch/home" && env -i PATH="$scratch/bin" HOME="$scratch/home" LANG=C.UTF-8 "$@")
}

# Wayland's own libraries come with every desktop that is one; without them Qt takes X.
missing=$(find "$app" -name '*.so*' -type f -exec ldd {} + 2>/dev/null | grep 'not found' |
    grep -v 'libwayland-' | sort -u || true)
if [ -n "$missing" ]; then
    printf 'prove_bundle: libraries are missing in the program:\n%s\n' "$missing" >&2
    exit 1
fi

printf '== the self-test\n'
bare "$app/fer-monitor" --version
bare "$app/fer-monitor" --self-test

printf '== the demo class on a screen\n'
bare xvfb-run -a -s "-screen 0 1920x1080x24 -noreset" \
    "$app/fer-monitor" demo --seconds 8 --out "$scratch/home/out" --screenshot "$scratch/home/demo.png"
bare xvfb-run -a -s "-screen 0 1920x1080x24 -noreset" "$app/fer-monitor" doctor
[ -s "$scratch/home/demo.png" ]
if [ -n "$picture" ]; then
    cp "$scratch/home/demo.png" "$picture"
fi
