# Sourced by tests/run.sh, after postgres.sh: chromium and curl, with which the web part is tried as its users see it. Without them these tests are skipped.

browser_provide() {
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300) missing=()
  command -v curl >/dev/null 2>&1 || missing+=(curl)
  [ -n "${EFQUERYCACHE_TEST_CHROMIUM:-}" ] || command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing+=(chromium)
  [ "${#missing[@]}" != 0 ] || return 0
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || { say "${missing[*]} not found: what needs it is skipped."; return 0; }
  say "${missing[*]} missing: installing Debian's package ..."
  scratch_open
  timeout 300 "${apt[@]}" install --no-install-recommends "${missing[@]}" >"$SCRATCH/apt.log" 2>&1 ||
    { timeout 120 "${apt[@]}" update && timeout 300 "${apt[@]}" install --no-install-recommends "${missing[@]}"; } >"$SCRATCH/apt.log" 2>&1 ||
    complain "Installing ${missing[*]} failed: what needs it is skipped."
}
