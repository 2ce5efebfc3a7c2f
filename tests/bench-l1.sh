#!/usr/bin/env bash
# Compares cache policies by hit ratio, and look-ups by speed: bash tests/bench-l1.sh [policy | speed]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dotnet build tests/Benchmarks.L1/EfQueryCache.Benchmarks.L1.csproj -c Release -v quiet --nologo -p:UseSharedCompilation=false -nodeReuse:false
exec dotnet .artifacts/bin/EfQueryCache.Benchmarks.L1/release/EfQueryCache.Benchmarks.L1.dll "$@"
