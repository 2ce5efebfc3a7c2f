# Sourced by tests/run.sh, after postgres.sh: a private, throw-away Redis below SCRATCH.
#
#   redis_find      sets REDIS_SERVER, the path of redis-server (or valkey-server), of version 7 or later; non-zero when there is none
#   redis_require   the same, but installs it on Debian when root, else says what to do and exits
#   redis_start     starts the private server; sets REDIS (a connection string of StackExchange.Redis)
#   redis_stop      stops every server below SCRATCH, also those of tests that were cut short

REDIS_SERVER=""
REDIS=""

redis_find() {
  local candidate version
  for candidate in "${EFQUERYCACHE_TEST_REDIS_SERVER:-}" "$(command -v redis-server || true)" "$(command -v valkey-server || true)"; do
    [ -x "$candidate" ] || continue
    version="$("$candidate" --version 2>/dev/null | sed -n 's/.*v=\([0-9]*\)\..*/\1/p')"
    if [ "${version:-0}" -ge 7 ]; then
      REDIS_SERVER="$candidate"
      return 0
    fi
  done
  return 1
}

redis_require() {
  redis_find && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    redis_install || complain "Installing Redis failed."
    redis_find && return 0
  fi
  complain "
redis-server, version 7 or later, was not found. Any one of these helps:
  * install it, for instance: sudo apt-get install redis-server   (Debian, Ubuntu)
                              sudo dnf install valkey             (Fedora)
                              brew install redis                  (macOS)
  * put its directory on PATH, or its path into EFQUERYCACHE_TEST_REDIS_SERVER
  * run as root on Debian or Ubuntu: this script then installs it${1:+
  * $1}"
  exit 1
}

redis_install() {
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300)
  say "Redis is missing: installing Debian's package (apt-get install redis-server) ..."
  scratch_open
  # Where policy-rc.d says so, packages start no service; one that was there already is put back.
  local policy=/usr/sbin/policy-rc.d made=""
  if [ ! -e "$policy" ]; then
    made=1
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  local status=0
  { "${apt[@]}" update && "${apt[@]}" install --no-install-recommends redis-server; } >"$SCRATCH/apt.log" 2>&1 || status=$?
  [ -z "$made" ] || rm -f "$policy"
  [ "$status" = 0 ] || cat "$SCRATCH/apt.log" >&2
  return "$status"
}

redis_start() {
  local attempt port tenth
  scratch_open
  mkdir -p "$SCRATCH/redis"
  for attempt in 1 2 3 4 5; do
    port="$(free_port)"
    "$REDIS_SERVER" --port "$port" --bind 127.0.0.1 --dir "$SCRATCH/redis" --save "" --daemonize yes \
      --pidfile "$SCRATCH/redis/redis.pid" --logfile "$SCRATCH/redis/log" >/dev/null 2>&1 || true
    for tenth in {1..100}; do
      if [ -s "$SCRATCH/redis/redis.pid" ] && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
        REDIS="127.0.0.1:$port"
        return 0
      fi
      sleep 0.1
    done
    complain "Redis did not start on port $port (attempt $attempt)."
  done
  cat "$SCRATCH/redis/log" >&2 || true
  exit 1
}

redis_stop() {
  local pid_file pid
  [ -n "$SCRATCH" ] || return 0
  for pid_file in "$SCRATCH"/*/redis.pid; do
    [ -s "$pid_file" ] || continue
    pid="$(cat "$pid_file")"
    # The number may be somebody else's by now.
    case "$(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" || ps -o args= -p "$pid" 2>/dev/null || true)" in
      *redis-server* | *valkey-server*) kill -KILL "$pid" 2>/dev/null || true ;;
    esac
  done
}
