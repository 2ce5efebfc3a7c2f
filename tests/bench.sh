#!/usr/bin/env bash
# Measures what the cache costs, on a real PostgreSQL: bash tests/bench.sh [--quick] [filter]
#
#   --quick  less than a minute in place of six; the figures spread more
#   filter   shapes by letter (a,c) or part of a name, or sections: hits, sharing, miss, save, invalidate,
#            throughput, memory, wire, l2, backplane, start; l1 alone compares the first level with other caches,
#            http (only when named; takes wrk) a 304 with a cached and an uncached 200,
#            sse (only when named) hits and writes with a thousand clients of the stream of events
#
# PostgreSQL: EFQUERYCACHE_TEST_POSTGRES, or a private cluster as in tests/run.sh. Linux only.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
FILTER=""
OPTIONS=()

for argument in "$@"; do
  case "$argument" in
    --quick) OPTIONS+=("$argument") ;;
    -h | --help) sed -n '2,10s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
    -*) echo "Unknown option: $argument" >&2; exit 2 ;;
    *)
      [ -z "$FILTER" ] || { echo "Only one filter, please (separate several with commas)." >&2; exit 2; }
      FILTER="$argument"
      ;;
  esac
done

# shellcheck source=lib/postgres.sh
. "$ROOT/tests/lib/postgres.sh"
# shellcheck source=lib/redis.sh
. "$ROOT/tests/lib/redis.sh"
# shellcheck source=lib/dotnet.sh
. "$ROOT/tests/lib/dotnet.sh"

cd "$ROOT"
dotnet_require

if [ "$FILTER" = l1 ]; then # policies of the first level, without a database
  say "Building EfQueryCache.Benchmarks.L1 (Release) ..."
  dotnet_build tests/Benchmarks.L1/EfQueryCache.Benchmarks.L1.csproj || { complain "The build failed."; exit 1; }
  run_child "$DOTNET" "$ROOT/.artifacts/bin/EfQueryCache.Benchmarks.L1/release/EfQueryCache.Benchmarks.L1.dll"
  exit 0
fi

say "Building EfQueryCache.Benchmarks (Release) ..."
dotnet_build tests/Benchmarks/EfQueryCache.Benchmarks.csproj || { complain "The build failed."; exit 1; }

IS_PRIVATE=0
if [ -n "${EFQUERYCACHE_TEST_POSTGRES:-}" ]; then
  POSTGRES="$EFQUERYCACHE_TEST_POSTGRES"
else
  postgres_require "set EFQUERYCACHE_TEST_POSTGRES to the Npgsql connection string of a server that may be used"
  postgres_start
  IS_PRIVATE=1
fi

redis_require "run it where redis-server can be installed"
redis_start

if [[ ",$FILTER," == *,http,* ]] && ! command -v wrk >/dev/null 2>&1; then
  say "wrk is missing: installing Debian's package (apt-get install wrk) ..."
  if [ "$(id -u)" != 0 ] || ! { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 install --no-install-recommends wrk; } >"$SCRATCH/apt.log" 2>&1; then
    complain "wrk was not found and could not be installed. Install it, for instance: sudo apt-get install wrk"
    exit 1
  fi
fi

begin=$SECONDS
# The runtime makes code faster in the background once it is used much, which takes its time on a busy machine. The full run
# waits for it; the quick one has everything compiled fully at once, without a profile: somewhat slower, but alike for all.
if [ "${#OPTIONS[@]}" -gt 0 ]; then
  export DOTNET_TieredCompilation=0 DOTNET_ReadyToRun=0
else
  export DOTNET_TC_CallCountingDelayMs=0
fi

EFQUERYCACHE_BENCH_POSTGRES="$POSTGRES" EFQUERYCACHE_BENCH_IS_PRIVATE="$IS_PRIVATE" EFQUERYCACHE_BENCH_REDIS="$REDIS" run_child "$DOTNET" \
  "$ROOT/.artifacts/bin/EfQueryCache.Benchmarks/release/EfQueryCache.Benchmarks.dll" "${OPTIONS[@]}" ${FILTER:+"$FILTER"}
say "Measured in $((SECONDS - begin)) s."
