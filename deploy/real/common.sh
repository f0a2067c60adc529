# Shared by tryton.sh and request-tracker.sh; sourced, not run.
# shellcheck shell=bash

say() { printf '%s\n' "$*"; }

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

seconds_since() { awk -v from="$1" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.1f s", to - from }'; }

usage() {
  # The comment at the top of the calling script is its manual.
  sed -n '2,/^[^#]/ { /^#/ s/^# \{0,1\}//p }' "$0"
  exit "${1:-0}"
}

# Reads "--name value" pairs into the variables named by the caller: parse_options "data port" "$@".
parse_options() {
  local allowed=" $1 "
  shift
  while [ $# -gt 0 ]; do
    local name="${1#--}"
    case "$1" in --*) ;; *) die "unknown argument '$1'" ;; esac
    case "$allowed" in *" $name "*) ;; *) die "unknown option '$1'" ;; esac
    [ $# -ge 2 ] || die "option '$1' needs a value"
    printf -v "option_${name//-/_}" '%s' "$2"
    shift 2
  done
}

# Installs the Debian packages that are missing, and says which before it does.
install_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || die "these Debian packages are missing, and installing them needs root: ${missing[*]}"
  say "Installing from Debian: ${missing[*]}"
  # --no-install-recommends keeps web servers and mail servers away; nothing is started by the system.
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# By taking it: a port that nobody listens on may still be another program's.
port_is_free() {
  perl -MIO::Socket::INET -e \
    'exit !IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => shift, Listen => 1, ReuseAddr => 1)' "$1"
}

# One "up" of this user at a time: a port that was found free is not taken until its server listens.
# The lock is not inherited by the servers.
one_at_a_time() {
  [ -z "${BILLINGGRAINS_UP_TURN:-}" ] || return 0
  BILLINGGRAINS_UP_TURN=1 exec flock -o "${TMPDIR:-/tmp}/billinggrains-up-$(id -u).lock" "$0" "$@"
}

# The given port, or the first free one from it on.
free_port() {
  local port="$1"
  until port_is_free "$port"; do port=$((port + 1)); done
  printf '%s' "$port"
}

# A password that is made once and kept, readable by its owner only.
secret_in() {
  local file="$1"
  [ -s "$file" ] || (umask 077 && head -c 24 /dev/urandom | base64 | tr '+/' '-_' >"$file")
  cat "$file"
}

process_lives() { [ -s "$1" ] && kill -0 "$(cat "$1")" 2>/dev/null; }

# Stops the process group that was started with setsid and waits until it is gone.
stop_process() {
  local pid_file="$1" pid
  if process_lives "$pid_file"; then
    pid="$(cat "$pid_file")"
    kill -TERM -- "-$pid" 2>/dev/null || kill -TERM "$pid" 2>/dev/null || true
    for _ in $(seq 50); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL -- "-$pid" 2>/dev/null || true
  fi
  rm -f "$pid_file"
}

# Waits until a server answers: wait_until NAME SECONDS PID_FILE LOG COMMAND...
wait_until() {
  local what="$1" seconds="$2" pid_file="$3" log="$4"
  shift 4
  for _ in $(seq $((seconds * 5))); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    process_lives "$pid_file" || die "$what ended before it answered: $(tail -n 3 "$log")"
    sleep 0.2
  done
  die "$what did not answer within $seconds s: $(tail -n 3 "$log")"
}

# The private folder: the one given, else .data/real/NAME of the repository. PostgreSQL and trytond refuse to run as
# root, so root's folders must be reachable by the user they run as; where a parent is closed, a temp folder serves.
data_folder() {
  local name="$1" given="$2" user="$3" repository fallback folder
  repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
  folder="${given:-$repository/.data/real/$name}"
  mkdir -p "$folder"
  if [ -n "$user" ] && ! as_user "$user" test -x "$folder"; then
    fallback="${TMPDIR:-/tmp}/billinggrains-$(printf '%s' "$folder" | cksum | cut -d' ' -f1)-$name"
    mkdir -p "$fallback"
    as_user "$user" test -x "$fallback" || die "the user $user can reach neither $folder nor $fallback"
    folder="$fallback"
  fi
  (cd "$folder" && pwd)
}

# Runs a command as another user when we are root, as ourselves when we are not.
as_user() {
  local user="$1"
  shift
  if [ "$(id -u)" = 0 ]; then
    (cd / && exec setpriv --reuid="$user" --regid="$user" --clear-groups env HOME=/tmp "$@")
  else
    (cd / && exec "$@")
  fi
}
