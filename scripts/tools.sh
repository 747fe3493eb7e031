#!/usr/bin/env bash
# Make .venv-tools, which holds what checks and describes packages; run again at any time.
# Prints the folder of its programs.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv-tools
python=$root/.venv/bin/python
[ -x "$python" ] || python=${FER_MONITOR_PYTHON:-python}
stamp=$venv/.installed
wanted=$(cat "$root/packaging/requirements-tools.txt")
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    "$python" -m venv --clear "$venv" >&2
    bin=$venv/bin
    [ -d "$bin" ] || bin=$venv/Scripts
    "$bin/python" -m pip install --quiet --disable-pip-version-check \
        -r "$root/packaging/requirements-tools.txt" >&2
    printf '%s\n' "$wanted" >"$stamp"
fi
bin=$venv/bin
[ -d "$bin" ] || bin=$venv/Scripts
echo "$bin"
