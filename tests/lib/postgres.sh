# Sourced by tests/run.sh and samples/run.sh: a private, throw-away PostgreSQL, and the promise that
# nothing is left running or lying about, however the script ends.
#
#   scratch_open           makes the directory everything lives in; sets SCRATCH
#   postgres_find          sets PG_BIN, the directory of the server's binaries; non-zero when there are none
#   postgres_require       the same, but installs them on Debian when root, else says what to do and exits
#   postgres_start         starts the private server; sets POSTGRES (an Npgsql connection string)
#   postgres_control_file  writes "$SCRATCH/control", which stops and starts that server
#   run_child COMMAND...   runs a command so that a signal to the script ends it as well
#   leave_nothing          stops every server below SCRATCH and removes it; also runs by itself at exit

SCRATCH=""
PG_BIN=""
POSTGRES=""
CHILD=""
CLUSTER_CONF=/etc/postgresql-common/createcluster.conf

# One line for each argument.
say() { printf '%s\n' "$@"; }
complain() { say "$@" >&2; }

# The server refuses to run as root; the packages of every distribution bring this user along.
as_server_user() {
  if [ "$(id -u)" = 0 ]; then
    (cd / && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

run_child() {
  # In the foreground, bash would handle a signal only after the command has ended.
  "$@" &
  CHILD=$!
  local status=0
  wait "$CHILD" || status=$?
  CHILD=""
  return "$status"
}

stop_child() {
  local tenth
  kill -TERM "$1" 2>/dev/null || return 0
  for tenth in {1..100}; do
    kill -0 "$1" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL "$1" 2>/dev/null || true
}

leave_nothing() {
  local pid_file
  trap '' HUP INT PIPE TERM
  [ -z "$CHILD" ] || stop_child "$CHILD"
  CHILD=""
  [ -n "$SCRATCH" ] || return 0
  # Tests start servers of their own below SCRATCH; they are stopped here when a test run was cut short.
  for pid_file in "$SCRATCH"/*/postmaster.pid "$SCRATCH"/*/*/postmaster.pid; do
    [ -f "$pid_file" ] || continue
    as_server_user "$PG_BIN/pg_ctl" -D "${pid_file%/*}" -m immediate -w -t 60 stop >/dev/null 2>&1 || true
  done
  # Where redis.sh is sourced as well.
  [ "$(type -t redis_stop)" != function ] || redis_stop
  [ ! -f "$SCRATCH/createcluster.conf" ] || cp -p "$SCRATCH/createcluster.conf" "$CLUSTER_CONF"
  rm -rf "$SCRATCH"
  SCRATCH=""
}

trap leave_nothing EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 141' PIPE
trap 'exit 143' TERM

# Always below /tmp: a socket's path may have 107 bytes at most, and the server's user must be able to get there.
scratch_open() {
  [ -z "$SCRATCH" ] || return 0
  SCRATCH="$(mktemp -d /tmp/efqc.XXXXXX)"
  if [ "$(id -u)" = 0 ] && id postgres >/dev/null 2>&1; then
    chown postgres "$SCRATCH"
  fi
}

has_server() { [ -x "$1/postgres" ] && [ -x "$1/initdb" ] && [ -x "$1/pg_ctl" ]; }

postgres_find() {
  local candidate
  if [ "$(id -u)" = 0 ] && ! id postgres >/dev/null 2>&1; then
    return 1
  fi
  while IFS= read -r candidate; do
    if [ -n "$candidate" ] && has_server "$candidate"; then
      PG_BIN="$candidate"
      return 0
    fi
  done < <(
    echo "${EFQUERYCACHE_TEST_PG_BIN:-}"
    pg_config --bindir 2>/dev/null || true
    printf '%s\n' /usr/lib/postgresql/*/bin | sort -Vr
    dirname "$(command -v postgres 2>/dev/null || echo .)"
  )
  return 1
}

postgres_require() {
  postgres_find && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    postgres_install || complain "Installing PostgreSQL failed."
    postgres_find && return 0
  fi
  complain "
PostgreSQL was not found. Any one of these helps:
  * install its server, for instance: sudo apt-get install postgresql   (Debian, Ubuntu)
                                      sudo dnf install postgresql-server (Fedora)
                                      brew install postgresql            (macOS)
  * put the directory of 'initdb' and 'pg_ctl' on PATH
  * run as root on Debian or Ubuntu: this script then installs it${1:+
  * $1}"
  exit 1
}

postgres_install() {
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300)
  say "PostgreSQL is missing: installing Debian's package (apt-get install postgresql) ..."
  scratch_open
  # The package would make and start a cluster of its own. Its tools come first and are told not to;
  # leave_nothing takes that back.
  if "${apt[@]}" update >"$SCRATCH/apt.log" 2>&1 &&
    "${apt[@]}" install --no-install-recommends postgresql-common >>"$SCRATCH/apt.log" 2>&1 &&
    cp -p "$CLUSTER_CONF" "$SCRATCH/createcluster.conf" &&
    echo 'create_main_cluster = false' >>"$CLUSTER_CONF" &&
    "${apt[@]}" install --no-install-recommends postgresql >>"$SCRATCH/apt.log" 2>&1; then
    chown postgres "$SCRATCH"
  else
    cat "$SCRATCH/apt.log" >&2
    return 1
  fi
}

# Below the range the system takes outgoing ports from, so that nobody grabs it while the server is stopped.
free_port() {
  local port
  while :; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

postgres_start() {
  local attempt port data
  scratch_open
  data="$SCRATCH/server"
  echo efqc >"$SCRATCH/password"
  chmod 644 "$SCRATCH/password"
  if ! as_server_user "$PG_BIN/initdb" -D "$data" -U efqc -A trust --pwfile="$SCRATCH/password" \
    -E UTF8 --no-locale --no-sync >"$SCRATCH/initdb.log" 2>&1; then
    cat "$SCRATCH/initdb.log" >&2
    exit 1
  fi
  as_server_user tee -a "$data/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$SCRATCH'
max_connections = 300
deadlock_timeout = '100ms'
fsync = off
full_page_writes = off
timezone = 'UTC'
CONF
  for attempt in 1 2 3 4 5; do
    port="$(free_port)"
    echo "port = $port" | as_server_user tee -a "$data/postgresql.conf" >/dev/null
    if as_server_user "$PG_BIN/pg_ctl" -D "$data" -l "$SCRATCH/server.log" -w -t 180 start >/dev/null 2>&1; then
      POSTGRES="Host=127.0.0.1;Port=$port;Username=efqc;Password=efqc;Database=postgres"
      return 0
    fi
    complain "PostgreSQL did not start on port $port (attempt $attempt)."
  done
  cat "$SCRATCH/server.log" >&2 || true
  exit 1
}

postgres_control_file() {
  local run="cd / &&"
  [ "$(id -u)" != 0 ] || run="cd / && runuser -u postgres --"
  cat >"$SCRATCH/control" <<CONTROL
#!/usr/bin/env bash
# control stop | control start: PostgreSQL of this run
set -eu
pg_ctl() { $run '$PG_BIN/pg_ctl' -D '$SCRATCH/server' -l '$SCRATCH/server.log' -w -t 180 "\$@" >/dev/null; }
case "\${1:-}" in
  stop) pg_ctl -m immediate stop ;;
  start) pg_ctl start ;;
  *) echo "control stop | control start" >&2; exit 2 ;;
esac
CONTROL
  chmod 755 "$SCRATCH/control"
}
