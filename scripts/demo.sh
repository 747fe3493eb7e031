#!/usr/bin/env bash
# Set everything up and run FER Monitor on its built-in demo class. With a display the window
# opens; with none the same program runs offscreen and says where its pictures and tables are.
# Arguments go to `fer-monitor demo`.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$root/scripts/setup.sh"

printf '== running the demo class\n'
exec "$root/.venv/bin/fer-monitor" demo "$@"
