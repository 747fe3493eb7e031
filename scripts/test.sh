#!/usr/bin/env bash
# Set everything up and run the whole test suite once, on a screen of its own.
# Arguments go to pytest: scripts/test.sh tests/mood -x
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$root/scripts/setup.sh" test

cd "$root"
unset WAYLAND_DISPLAY
export QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen}
printf '== running the tests\n'
# Without -noreset the screen's server starts over whenever its last client leaves, and refuses
# whoever connects at that moment.
exec xvfb-run -a -s "-screen 0 1920x1080x24 -noreset" .venv/bin/python -m pytest "$@"
