# Sourced by tests/run.sh and samples/run.sh, after postgres.sh: the .NET SDK, and builds that leave no server behind.
#
#   dotnet_require          sets DOTNET, or says what to do and exits
#   dotnet_build TARGET...  builds in Release; prints the warnings and errors, and nothing when there are none

DOTNET=""

export DOTNET_NOLOGO=1
export DOTNET_CLI_TELEMETRY_OPTOUT=1
export DOTNET_GENERATE_ASPNET_CERTIFICATE=false
export DOTNET_CLI_USE_MSBUILD_SERVER=0
export MSBUILDDISABLENODEREUSE=1
# The SDK wants ICU, which a bare Debian lacks; nothing here depends on a culture.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-1}"

dotnet_require() {
  local candidate
  if [ ! -w "${HOME:-/nonexistent}" ]; then
    # dotnet and NuGet want a home; some continuous integration has none.
    scratch_open
    export HOME="$SCRATCH"
  fi
  for candidate in "$(command -v dotnet || true)" "${DOTNET_ROOT:-}/dotnet" "$HOME/.dotnet/dotnet" /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet; do
    if [ -x "$candidate" ] && "$candidate" --list-sdks 2>/dev/null | grep -q '^10\.'; then
      DOTNET="$candidate"
      return 0
    fi
  done
  complain "
The .NET SDK 10 was not found. Install it from https://dotnet.microsoft.com/download/dotnet/10.0, or with
  curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0
which puts it in ~/.dotnet, where this script looks as well."
  exit 1
}

# What 'dotnet build -c Release --disable-build-servers' does, without its summary that says everything twice.
dotnet_build() {
  run_child "$DOTNET" msbuild "$@" -restore -p:Configuration=Release -nologo -v:quiet -tl:off -m \
    -nodeReuse:false -p:UseSharedCompilation=false -p:UseRazorBuildServer=false
}
