#!/usr/bin/env bash
# Builds everything and runs every test: bash tests/run.sh [filter] [--full]
#
#   filter   only tests whose class or method name contains it (upper or lower case)
#   --full   the full sizes of the long tests; without it they run at a tenth
#
# PostgreSQL: EFQUERYCACHE_TEST_POSTGRES (an Npgsql connection string that may create databases) if set,
# else a private cluster from the local binaries, else Debian's package is installed when root.
# Redis: EFQUERYCACHE_TEST_REDIS (a connection string of StackExchange.Redis; keys begin with efqc-) if set, else likewise.
# The last line is 'N passed, N failed[, N skipped]'; nothing is left running.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
FILTER=""
PASSED=0
FAILED=0
SKIPPED=0
FAILING=()
MODELS=()
EXPLORING=""

usage() { sed -n '2,5s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }

for argument in "$@"; do
  case "$argument" in
    --full) export EFQUERYCACHE_TEST_FULL=1 ;;
    -h | --help) usage; exit 0 ;;
    -*) echo "Unknown option: $argument" >&2; usage >&2; exit 2 ;;
    *)
      [ -z "$FILTER" ] || { echo "Only one filter, please." >&2; exit 2; }
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
# shellcheck source=lib/msgpack.sh
. "$ROOT/tests/lib/msgpack.sh"
# shellcheck source=lib/browser.sh
. "$ROOT/tests/lib/browser.sh"

finish() {
  leave_nothing
  local line="$PASSED passed, $FAILED failed"
  [ "$SKIPPED" = 0 ] || line="$line, $SKIPPED skipped"
  if [ "$FAILED" = 0 ] && [ "$PASSED" = 0 ]; then
    complain "No test ran${FILTER:+: no class or method name contains '$FILTER'}."
    say "$line"
    exit 1
  fi
  say "$line"
  [ "$FAILED" = 0 ] || exit 1
  exit 0
}

serve() {
  scratch_open
  if [ -n "${EFQUERYCACHE_TEST_POSTGRES:-}" ]; then
    # The server is given; tests that stop and start a server look for binaries of their own.
    postgres_find || true
    say "PostgreSQL: as EFQUERYCACHE_TEST_POSTGRES says"
  else
    postgres_require "set EFQUERYCACHE_TEST_POSTGRES to the Npgsql connection string of a server that may be used:
    EFQUERYCACHE_TEST_POSTGRES='Host=...;Username=...;Password=...' bash tests/run.sh"
    postgres_start
    export EFQUERYCACHE_TEST_POSTGRES="$POSTGRES"
    say "PostgreSQL: $("$PG_BIN/postgres" --version), private, in $SCRATCH"
  fi
  export EFQUERYCACHE_TEST_PG_BIN="$PG_BIN"
  if [ -n "${EFQUERYCACHE_TEST_REDIS:-}" ]; then
    # The server is given; tests that freeze or stop one look for a binary of their own.
    redis_find || true
    say "Redis: as EFQUERYCACHE_TEST_REDIS says"
  else
    redis_require "set EFQUERYCACHE_TEST_REDIS to the connection string (host:port,...) of a server that may be used"
    redis_start
    export EFQUERYCACHE_TEST_REDIS="$REDIS"
    say "Redis: $("$REDIS_SERVER" --version | cut -d ' ' -f 1-3), private, in $SCRATCH"
  fi
  export EFQUERYCACHE_TEST_REDIS_SERVER="$REDIS_SERVER"
  export EFQUERYCACHE_TEST_SCRATCH="$SCRATCH"
}

# The protocols, explored without the code: each model ends with 'N passed, N failed'. One after the other, beside the tests and
# with what they leave of the processors.
begin_models() {
  local model
  command -v python3 >/dev/null 2>&1 || { say "" "No python3: the models in tests/models are not explored."; return 0; }
  for model in tests/models/*.py; do
    case "$(basename "$model" .py)" in *"$FILTER"*) MODELS+=("$model") ;; esac
  done
  [ "${#MODELS[@]}" != 0 ] || return 0
  for model in "${MODELS[@]}"; do timeout 600 nice -n 19 python3 "$model" >"$SCRATCH/$(basename "$model").txt" 2>&1 || true; done &
  EXPLORING=$!
}

end_models() {
  local model output passed failed
  [ -z "$EXPLORING" ] || wait "$EXPLORING" || true
  for model in ${MODELS[@]+"${MODELS[@]}"}; do
    say "" "== $model"
    cat "$SCRATCH/$(basename "$model").txt"
    output="$(tail -n 1 "$SCRATCH/$(basename "$model").txt")"
    passed="$(sed -n 's/^\([0-9]*\) passed, [0-9]* failed$/\1/p' <<<"$output")"
    failed="$(sed -n 's/^[0-9]* passed, \([0-9]*\) failed$/\1/p' <<<"$output")"
    if [ -z "$passed" ] || [ "${failed:-1}" != 0 ]; then
      FAILING+=("  failed: $model")
      failed="${failed:-1}"
    fi
    PASSED=$((PASSED + ${passed:-0}))
    FAILED=$((FAILED + failed))
  done
}

# A short run of the chaos test with a seed of its own; longer ones are run by hand.
run_chaos() {
  [ -z "$FILTER" ] || [[ chaos == *"${FILTER,,}"* ]] || return 0
  [ "$(uname -s)" = Linux ] || { say "" "No Linux: no chaos."; return 0; }
  say "" "== tests/chaos.sh"
  if EFQUERYCACHE_CHAOS_BUILT="$ROOT/.artifacts/bin/EfQueryCache.Chaos/release/EfQueryCache.Chaos.dll" \
    run_child bash tests/chaos.sh --seconds 20 --nodes 3 --seed 2711 --level mixed >"$SCRATCH/chaos.txt" 2>&1; then
    PASSED=$((PASSED + 1))
  else
    FAILED=$((FAILED + 1))
    FAILING+=("  failed: tests/chaos.sh --seconds 20 --nodes 3 --seed 2711 --level mixed")
  fi
  cat "$SCRATCH/chaos.txt"
}

# The number behind name= in the result file's <assembly> tag.
count() { sed -n "s/.*<assembly [^>]* $1=\"\([0-9]*\)\".*/\1/p" "$2" | head -n 1; }

# Each failed test of a result file with the beginning of what it said.
failing_tests() {
  tr '\n' '\r' <"$1" | sed 's/<test /\n<test /g; s/<error /\n<error /g' |
    sed -n -e 's/^<test [^>]*name="\([^"]*\)" [^>]*result="Fail".*<message><!\[CDATA\[\(.\{0,600\}\).*/  failed: \1\r\2/p' \
      -e 's/^<error type="\([^"]*\)" name="\([^"]*\)".*/  failed: \2 (\1)/p' |
    sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g; s/]]>.*//; s/\r/\n    /g; s/\\r\\n/\n    /g; s/\\"/"/g'
}

# A test of two cores' time now and then fails by what runs beside it, those of StackExchange.Redis 1.2.6 (all that can be
# restored here) by answers it takes late: up to three are run once more by themselves, and named. What fails twice fails;
# so does at once what is random, which may have found something that does not happen twice.
run_again() {
  local dll="$1" results="$2" again="$SCRATCH/again.xml" options=(-noLogo -noAutoReporters -reporter quiet) test
  while read -r test; do options+=(-method "$test"); done < <(
    sed 's/<test /\n<test /g' "$results" |
      sed -n 's/^<test .* result="Fail" .*type="\([^"]*\)" method="\([^"]*\)".*/\1.\2/p' | sort -u)
  [ "${#options[@]}" -gt 4 ] && [ "${#options[@]}" -le 10 ] || return 1
  [[ ! "${options[*]:4}" =~ \.(Dialects|Equivalence|History|Keys|RowTags|Soak|Storage|Wire|WriteMatrix)\.|NoStale|Nobody_is_served_what_was_so|Property|TagTests|Workload ]] || return 1
  say "" "Once more: ${options[*]:4}"
  [ -t 1 ] || options+=(-noColor)
  run_child "$DOTNET" "$dll" "${options[@]}" -xml "$again" || return 1
  [ "$(count failed "$again")" = 0 ] && [ "$(count passed "$again")" != 0 ] || return 1
  say "Passed the second time. The first:"
  failing_tests "$results"
}

run_project() {
  local name="$1" results="$SCRATCH/$1.xml" status=0 begin=$SECONDS
  local dll="$ROOT/.artifacts/bin/$name/release/$name.dll"
  # Quiet means: failures, skips, warnings, diagnostic messages, and every two minutes the tests that still run.
  local options=(-noLogo -noAutoReporters -reporter quiet -longRunning 120 -xml "$results")
  [ -t 1 ] || options+=(-noColor)
  [ -z "$FILTER" ] || options+=(-method "*$FILTER*")

  say "" "== $name"
  run_child "$DOTNET" "$dll" "${options[@]}" || status=$?

  local passed failed errors skipped
  passed="$(count passed "$results" 2>/dev/null || true)"
  failed="$(count failed "$results" 2>/dev/null || true)"
  errors="$(count errors "$results" 2>/dev/null || true)"
  skipped="$(count skipped "$results" 2>/dev/null || true)"
  if [ -n "$failed" ] && [ "$failed" != 0 ] && [ "${errors:-0}" = 0 ]; then
    run_again "$dll" "$results" && passed=$((passed + failed)) failed=0 status=0
  fi

  if [ -z "$passed" ] || [ -z "$failed" ]; then
    passed=0 failed=1
    FAILING+=("  failed: $name ended with code $status and no results")
  elif [ "$failed" != 0 ] || [ "${errors:-0}" != 0 ]; then
    failed=$((failed + ${errors:-0}))
    FAILING+=("$(failing_tests "$results")")
  elif [ "$status" != 0 ]; then
    # Every test passed and yet the process did not end well: a crash on the way out.
    failed=1
    FAILING+=("  failed: $name ended with code $status after its last test")
  fi
  PASSED=$((PASSED + passed))
  FAILED=$((FAILED + failed))
  SKIPPED=$((SKIPPED + ${skipped:-0}))
  say "== $name: $passed passed, $failed failed, ${skipped:-0} skipped in $((SECONDS - begin)) s"
}

cd "$ROOT"
dotnet_require
serve
msgpack_provide
browser_provide

say "Building EfQueryCache.sln (Release) ..."
begin=$SECONDS
if ! dotnet_build EfQueryCache.sln; then
  complain "The build failed."
  FAILED=1
  finish
fi
say "Built in $((SECONDS - begin)) s"

begin_models
for project in tests/*.Tests/*.csproj; do
  [ -f "$project" ] || continue
  run_project "$(basename "$project" .csproj)"
done

end_models
run_chaos

say ""
[ "${#FAILING[@]}" = 0 ] || say "What failed:" "${FAILING[@]}" ""
say "Took $((SECONDS / 60)) min $((SECONDS % 60)) s in all."
finish
