#!/usr/bin/env bash
# Make this checkout ready to run on Debian 12 or Ubuntu 22.04 and later: system libraries, .venv,
# FER Monitor itself. Run again at any time; what is there already is left alone.
#
#   scripts/setup.sh          to use the program
#   scripts/setup.sh test     to run its tests too
#
# FER_MONITOR_PYTHON names the Python to use where the first suitable one found is not wanted.
set -euo pipefail

extra=${1:-}
case $extra in "" | test) ;; *) printf 'usage: scripts/setup.sh [test]\n' >&2; exit 2 ;; esac
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv

say() { printf '== %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

# What Qt's xcb and offscreen platforms and mss load, as ldd tells, and the package that has it.
libraries=(
    libEGL.so.1=libegl1 libGL.so.1=libgl1 libfontconfig.so.1=libfontconfig1
    libglib-2.0.so.0=libglib2.0-0 libgthread-2.0.so.0=libglib2.0-0 libdbus-1.so.3=libdbus-1-3
    libX11-xcb.so.1=libx11-xcb1 libxkbcommon.so.0=libxkbcommon0
    libxkbcommon-x11.so.0=libxkbcommon-x11-0 libxcb-cursor.so.0=libxcb-cursor0
    libxcb-glx.so.0=libxcb-glx0 libxcb-icccm.so.4=libxcb-icccm4 libxcb-image.so.0=libxcb-image0
    libxcb-keysyms.so.1=libxcb-keysyms1 libxcb-randr.so.0=libxcb-randr0
    libxcb-render.so.0=libxcb-render0 libxcb-render-util.so.0=libxcb-render-util0
    libxcb-shape.so.0=libxcb-shape0 libxcb-shm.so.0=libxcb-shm0 libxcb-sync.so.1=libxcb-sync1
    libxcb-util.so.1=libxcb-util1 libxcb-xfixes.so.0=libxcb-xfixes0 libxcb-xkb.so.1=libxcb-xkb1
)

missing_packages() {
    local known entry
    known=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p)
    for entry in "${libraries[@]}"; do
        grep -qF "${entry%%=*} " <<<"$known" || echo "${entry#*=}"
    done
    command -v xvfb-run >/dev/null || echo xvfb
    command -v xauth >/dev/null || echo xauth
    # Moves the mouse in a test of the region picker.
    [ "$extra" != test ] || command -v xdotool >/dev/null || echo xdotool
    # Reads what a report's PDF says.
    [ "$extra" != test ] || command -v pdftotext >/dev/null || echo poppler-utils
    # Without any font Qt draws no text at all.
    find /usr/share/fonts /usr/local/share/fonts ~/.local/share/fonts -name '*.[to]tf' -print -quit \
        2>/dev/null | grep -q . || echo fonts-dejavu-core
    # The window speaks Hindi, whose letters few fonts have.
    find /usr/share/fonts /usr/local/share/fonts ~/.local/share/fonts -iname '*deva*.[to]tf' \
        -print -quit 2>/dev/null | grep -q . || echo fonts-lohit-deva
}

install_packages() {
    command -v apt-get >/dev/null ||
        fail "these system packages are missing and there is no apt-get to install them: $*"
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "run this as root once: apt-get install -y $*"
        as_root=(sudo)
    fi
    say "installing system packages: $*"
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get)
    "${apt[@]}" update -q
    "${apt[@]}" install -y -q --no-install-recommends "$@"
}

is_suitable() {
    "$1" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

find_python() {
    local candidate
    for candidate in ${FER_MONITOR_PYTHON:-python3.11 python3.12 python3.13 python3.10 python3}; do
        candidate=$(command -v "$candidate") || continue
        if is_suitable "$candidate"; then
            echo "$candidate"
            return
        fi
    done
}

make_venv() {
    local python
    python=$(find_python)
    if [ -z "$python" ]; then
        [ -z "${FER_MONITOR_PYTHON:-}" ] || fail "$FER_MONITOR_PYTHON is not Python 3.10 to 3.13"
        install_packages python3 python3-venv
        python=$(find_python)
        [ -n "$python" ] || fail "Python 3.10 to 3.13 is needed; set FER_MONITOR_PYTHON to one"
    fi
    # Debian keeps ensurepip in a package of its own, named after the version.
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        install_packages "python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    fi
    say "making .venv with $python"
    "$python" -m venv --clear "$venv"
}

mapfile -t missing < <(missing_packages | sort -u)
[ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"

is_suitable "$venv/bin/python" || make_venv

# A stamp tells that this very list of requirements is installed from this very folder. What the
# tests need includes what the program needs.
stamp=$venv/.fer-monitor-installed
wanted=$(cat "$root/setup.cfg" "$root/pyproject.toml" <(echo "$root") | sha256sum | cut -d' ' -f1)
is_installed() { [ "$(cat "$stamp$1" 2>/dev/null)" = "$wanted" ]; }

if ! is_installed "${extra:+-$extra}" && ! is_installed -test; then
    say "installing FER Monitor and what it needs into .venv (a few minutes the first time)"
    rm -f "$stamp" "$stamp"-*
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        --editable "$root${extra:+[$extra]}"
    echo "$wanted" >"$stamp${extra:+-$extra}"
fi
# The installation is of this folder, so the window reads its translations from here.
(cd "$root" && "$venv/bin/python" -m scripts.translate compile >/dev/null)
