#!/usr/bin/env bash
# Runs the Quickstart on a private, throw-away PostgreSQL: bash samples/run.sh
# Ends with 0 when every step behaved as it says; nothing is left running.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# shellcheck source=../tests/lib/postgres.sh
. "$ROOT/tests/lib/postgres.sh"
# shellcheck source=../tests/lib/dotnet.sh
. "$ROOT/tests/lib/dotnet.sh"

dotnet_require
postgres_require
postgres_start
postgres_control_file
export QUICKSTART_POSTGRES="$POSTGRES" QUICKSTART_CONTROL="$SCRATCH/control"

say "Building samples/Quickstart ..."
if ! dotnet_build "$ROOT/samples/Quickstart/Quickstart.csproj"; then
  complain "The build failed."
  exit 1
fi

say ""
run_child "$DOTNET" "$ROOT/.artifacts/bin/Quickstart/release/Quickstart.dll"
