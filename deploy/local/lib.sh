# shellcheck shell=bash
# What up and down share: where things are, and processes that we started.
# Sourced with `set -euo pipefail` in force.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
state=$here/.state

# In the order of starting; stopped the other way round. The workspace is the
# emulated one, which runs only when it is asked for.
services=(workspace metadata query model_store genie gateway)

# A service that was asked to stop finishes its work within this (its own limit
# is 20 s); then it is killed.
stop_seconds=25

say() { printf '[%s] %s\n' "$(basename "$0")" "$*"; }

die() {
  printf '[%s] %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# step <label> <command...>: runs it and says how long it took.
step() {
  local label=$1 begin=$SECONDS
  shift
  say "$label ..."
  "$@"
  say "$label: $((SECONDS - begin)) s"
}

# One up or down at a time. Services must not inherit the lock: see start.
lock_state() {
  mkdir -p "$state"/{bin,data,logs,run}
  exec 9>"$state/lock"
  flock -n 9 || {
    say "another up or down is running; waiting for it"
    flock 9
  }
}

# The process id of a running service, or nothing. A recorded id counts only
# while that process runs our binary: ids are reused.
pid_of() {
  local pid
  [ -f "$state/run/$1.pid" ] || return 0
  pid=$(<"$state/run/$1.pid")
  case "$(readlink "/proc/$pid/exe" 2>/dev/null)" in
    "$state/bin/$1" | "$state/bin/$1 (deleted)") echo "$pid" ;;
  esac
}

is_alive() { kill -0 "$1" 2>/dev/null && ! grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null; }

# Asks a service to stop, waits, and kills it if it does not. The id may be
# gone at any moment.
stop_service() {
  local name=$1 pid deadline
  pid=$(pid_of "$name")
  if [ -z "$pid" ]; then
    rm -f "$state/run/$name.pid" "$state/run/$name.fingerprint"
    return 0
  fi
  kill -TERM "$pid" 2>/dev/null || true
  deadline=$((SECONDS + stop_seconds))
  while is_alive "$pid" && [ "$SECONDS" -lt "$deadline" ]; do sleep 0.05; done
  if is_alive "$pid"; then
    say "$name did not stop within $stop_seconds s; killing it"
    kill -KILL "$pid" 2>/dev/null || true
    while is_alive "$pid"; do sleep 0.05; done
  fi
  rm -f "$state/run/$name.pid" "$state/run/$name.fingerprint"
}
