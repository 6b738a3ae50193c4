#!/usr/bin/env bash
# Looks at the mails that tests/it/mails.rs writes: pictures at 600 and 375 px, light and dark, and axe's findings.
# Run by hand after `cargo test --test it mails`; the folder of `clausewatch report` can be looked at as well; needs Debian's chromium, node and npm. look.sh MAILS OUT
set -euo pipefail
mails=$(realpath "${1:-target/tmp/mails}")
out=$(realpath -m "${2:-target/tmp/looks}")
here=$(cd "$(dirname "$0")" && pwd)
tools=$out/tools
mkdir -p "$tools"
[ -d "$tools/node_modules/axe-core" ] || npm install --prefix "$tools" --no-audit --no-fund --silent playwright-core axe-core
cp "$here/look.mjs" "$tools/look.mjs"
node "$tools/look.mjs" "$mails" "$out"
