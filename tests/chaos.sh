#!/usr/bin/env bash
# Several processes share a cache through Redis while everything around them fails, and what they see is judged:
# bash tests/chaos.sh [--seconds N] [--nodes N] [--seed S] [--tables N] [--level strict|bounded|mixed] [--write-mode safe|available]
#   [--redis pair|cluster] [--faults all|none|PART OF A NAME] [--without RULE]
#
#   defaults  60 seconds, 4 nodes, any seed, strict, safe
#   --without switches a rule of the protocol off: violations are expected then; see tests/Chaos/README.md
#
# Servers of its own: the local binaries of PostgreSQL and Redis, else Debian's packages are installed when root.
# Ends with 'passed', or 'FAILED' and code 1. Linux only.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
case "${1:-}" in -h | --help) sed -n '2,10s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;; esac

# shellcheck source=lib/postgres.sh
. "$ROOT/tests/lib/postgres.sh"
# shellcheck source=lib/redis.sh
. "$ROOT/tests/lib/redis.sh"
# shellcheck source=lib/dotnet.sh
. "$ROOT/tests/lib/dotnet.sh"

cd "$ROOT"
dotnet_require
DLL="${EFQUERYCACHE_CHAOS_BUILT:-}"
if [ -z "$DLL" ]; then
  # Compiled ahead of time: each process that is killed and started again spends seconds on that else.
  DLL="$ROOT/.artifacts/publish/EfQueryCache.Chaos/chaos/EfQueryCache.Chaos.dll"
  say "Building EfQueryCache.Chaos (Release) ..."
  dotnet_build tests/Chaos/EfQueryCache.Chaos.csproj -t:Publish -p:PublishReadyToRun=true -p:UseCurrentRuntimeIdentifier=true \
    -p:SelfContained=false "-p:PublishDir=$(dirname "$DLL")/" || { complain "The build failed."; exit 1; }
fi

scratch_open
postgres_require
postgres_start
postgres_control_file
redis_require

status=0
EFQUERYCACHE_TEST_POSTGRES="$POSTGRES" EFQUERYCACHE_TEST_SCRATCH="$SCRATCH" EFQUERYCACHE_TEST_REDIS_SERVER="$REDIS_SERVER" \
  run_child "$DOTNET" "$DLL" "$@" || status=$?
[ -z "${EFQUERYCACHE_CHAOS_KEEP:-}" ] || cp -r "$SCRATCH/logs" "$EFQUERYCACHE_CHAOS_KEEP"
exit "$status"
