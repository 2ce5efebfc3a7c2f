#!/usr/bin/env bash
# Runs the samples on a private, throw-away PostgreSQL: bash samples/run.sh [--serve | --measure] [options]
#
#   (nothing)    the Quickstart: a story in seven steps; ends with 0 when every step behaved as it says
#   --serve      the Store, a web application on 127.0.0.1, until Ctrl-C
#   --measure    the Store loads its own pages without the cache and with it, prints what that took, and ends
#
#   --port N     --serve: the port; otherwise a free one is taken
#   --redis      --serve, --measure: share the entries through a private Redis as well
#   --telemetry  --serve: print traces and metrics (OpenTelemetry) on the console
#
# Nothing is left running.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
WHAT=quickstart
PORT=""
HAS_REDIS=""
TELEMETRY=()

usage() { sed -n '2,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }

refuse() {
  printf '%s\n\n' "$1" >&2
  usage >&2
  exit 2
}

choose() {
  [ "$WHAT" = quickstart ] || refuse "--serve or --measure, not both."
  WHAT="$1"
}

while [ "$#" -gt 0 ]; do
  case "$1" in
    --serve) choose serve ;;
    --measure) choose measure ;;
    --redis) HAS_REDIS=1 ;;
    --telemetry) TELEMETRY=(--telemetry) ;;
    --port)
      [[ "${2:-}" =~ ^[0-9]{1,5}$ ]] && [ "$2" -ge 1 ] && [ "$2" -le 65535 ] || refuse "--port takes a number from 1 to 65535."
      PORT="$2"
      shift
      ;;
    -h | --help) usage; exit 0 ;;
    *) refuse "Unknown option: $1" ;;
  esac
  shift
done
[ "$WHAT" = serve ] || [ -z "$PORT${TELEMETRY[*]-}" ] || refuse "--port and --telemetry belong to --serve."
[ "$WHAT" != quickstart ] || [ -z "$HAS_REDIS" ] || refuse "--redis belongs to --serve and --measure."

# shellcheck source=../tests/lib/postgres.sh
. "$ROOT/tests/lib/postgres.sh"
# shellcheck source=../tests/lib/redis.sh
. "$ROOT/tests/lib/redis.sh"
# shellcheck source=../tests/lib/dotnet.sh
. "$ROOT/tests/lib/dotnet.sh"

build() {
  say "Building samples/$1 ..."
  if ! dotnet_build "$ROOT/samples/$1/$1.csproj"; then
    complain "The build failed."
    exit 1
  fi
}

dotnet_require
if [ -n "$PORT" ] && (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; then
  complain "Port $PORT is in use. Choose another one, or leave --port out."
  exit 1
fi
postgres_require
[ -z "$HAS_REDIS" ] || redis_require
postgres_start

if [ "$WHAT" = quickstart ]; then
  postgres_control_file
  export QUICKSTART_POSTGRES="$POSTGRES" QUICKSTART_CONTROL="$SCRATCH/control"
  build Quickstart
  say ""
  run_child "$DOTNET" "$ROOT/.artifacts/bin/Quickstart/release/Quickstart.dll"
  exit
fi

export ConnectionStrings__Store="${POSTGRES/Database=postgres/Database=store}"
if [ -n "$HAS_REDIS" ]; then
  redis_start
  export ConnectionStrings__Redis="$REDIS"
fi
build Store
store="$ROOT/.artifacts/bin/Store/release/Store.dll"
say ""

if [ "$WHAT" = measure ]; then
  run_child "$DOTNET" "$store" --measure
  exit
fi

# Only in development can requests go past the cache, which the load page compares with.
export ASPNETCORE_ENVIRONMENT=Development
address="http://127.0.0.1:${PORT:-$(free_port)}"
say "Making the store (2,000 products, 500 customers, 5,000 orders) ..." "" \
  "  the store       $address/" \
  "  a load          $address/load.html" \
  "  the dashboard   $address/querycache" \
  "  the API         $address/api/best-sellers (with If-None-Match: 304)" \
  "  PostgreSQL      $ConnectionStrings__Store" \
  "  Redis           ${ConnectionStrings__Redis:-none (--redis starts one)}" \
  "" "Ready when it says that it listens. Ctrl-C ends all of it." ""
run_child "$DOTNET" "$store" --urls "$address" ${TELEMETRY[@]+"${TELEMETRY[@]}"}
