# Sourced by tests/run.sh, after postgres.sh: python3-msgpack, which reads what the tests write. Without it these tests fail and say so.

msgpack_provide() {
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300)
  /usr/bin/python3 -c 'import msgpack' 2>/dev/null && return 0
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 0
  say "python3-msgpack is missing: installing Debian's package ..."
  scratch_open
  "${apt[@]}" install --no-install-recommends python3-msgpack >"$SCRATCH/apt.log" 2>&1 ||
    { "${apt[@]}" update && "${apt[@]}" install --no-install-recommends python3-msgpack; } >"$SCRATCH/apt.log" 2>&1 ||
    complain "Installing python3-msgpack failed."
}
