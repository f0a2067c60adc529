#!/usr/bin/env bash
# Brings up a real Tryton ERP for tests and the demo: Debian's packages, a PostgreSQL of its own, on 127.0.0.1 only.
#
#   tryton.sh up    [--data FOLDER] [--port N] [--database-port N]   install if missing, create if new, start, wait
#   tryton.sh down  [--data FOLDER]                                  stop it; the data stays
#   tryton.sh wipe  [--data FOLDER]                                  stop it and remove its data
#   tryton.sh where [--data FOLDER]                                  print the folder that holds connection.json
#   tryton.sh dump  [--data FOLDER]                                  make tryton/base.dump anew (about 2 minutes)
#
# `up` repeated is harmless. FOLDER/connection.json then says where it is and how to log in. The database holds the
# activated modules and nothing else: company, accounts, taxes and customers are set up over the ERP's own API
# (src/BillingGrains.Connectors/Tryton/Setup).
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=common.sh
. "$here/common.sh"

postgres=/usr/lib/postgresql/15/bin
database=billing

sql() { "$postgres/$1" -h 127.0.0.1 -p "$database_port" -U postgres "${@:2}"; }

start_postgres() {
  if [ ! -f "$data/pg/PG_VERSION" ]; then
    install -d -m 700 "$data/pg"
    own "$data/pg"
    as_user postgres "$postgres/initdb" -D "$data/pg" -A trust -U postgres --encoding=UTF8 --locale=C.UTF-8 >/dev/null
  fi
  if as_user postgres "$postgres/pg_ctl" -D "$data/pg" status >/dev/null 2>&1; then
    database_port="$(cat "$data/database-port")"
    return 0
  fi
  database_port="$(free_port "${option_database_port:-$(cat "$data/database-port" 2>/dev/null || printf 25433)}")"
  printf '%s' "$database_port" >"$data/database-port"
  # fsync=off: the data is for trying and may be lost with the machine.
  as_user postgres "$postgres/pg_ctl" -w -D "$data/pg" -l "$data/run/postgres.log" \
    -o "-p $database_port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off" start >/dev/null
}

own() { [ "$(id -u)" != 0 ] || chown -R postgres:postgres "$@"; }

write_settings() {
  # The session's timeout: posting is refused with 401 after five idle minutes at the default.
  cat >"$data/run/trytond.conf" <<SETTINGS
[database]
uri = postgresql://postgres@127.0.0.1:$database_port/
path = $data/run/files
list = False
[web]
listen = 127.0.0.1:$port
[session]
authentications = password
timeout = 86400
SETTINGS
  secret_in "$data/run/admin.password" >/dev/null
  mkdir -p "$data/run/files"
  own "$data/run"
}

admin() {
  as_user postgres env TRYTONPASSFILE="$data/run/admin.password" \
    /usr/bin/trytond-admin -c "$data/run/trytond.conf" -d "$1" "${@:2}" >>"$data/run/admin.log" 2>&1 ||
    die "trytond-admin failed: $(tail -3 "$data/run/admin.log")"
}

activate_modules() {
  sql createdb -T template0 -E UTF8 "$1"
  say "Activating Tryton's modules from nothing; this takes about 100 s, once."
  admin "$1" --all --email admin@example.com -l en
  admin "$1" -u account_invoice --activate-dependencies
}

create_database() {
  if sql psql -d postgres -Atc "select 1 from pg_database where datname = '$database'" | grep -q 1; then return 0; fi
  local base=""
  for candidate in "$data/base.dump" "$here/tryton/base.dump"; do
    if [ -z "$base" ] && [ -f "$candidate" ]; then base="$candidate"; fi
  done
  if [ -n "$base" ]; then
    sql createdb -T template0 -E UTF8 "$database"
    sql pg_restore --no-owner -j2 -d "$database" "$base"
    # The dump has no password that opens anything: this installation gets its own.
    admin "$database" -p
  else
    activate_modules "$database"
    sql pg_dump -Fc "$database" >"$data/base.dump"
  fi
}

answers() {
  curl -fsS --max-time 10 -o /dev/null -X POST -H 'Content-Type: application/json' \
    -d '{"id":1,"method":"common.server.version","params":[]}' "http://127.0.0.1:$port/"
}

start_trytond() {
  (
    cd /
    if [ "$(id -u)" = 0 ]; then
      set -- setpriv --reuid=postgres --regid=postgres --clear-groups env HOME=/tmp
    else
      set -- env
    fi
    setsid "$@" /usr/bin/trytond -c "$data/run/trytond.conf" -d "$database" >>"$data/run/trytond.log" 2>&1 </dev/null &
    printf '%s' $! >"$data/trytond.pid"
  )
  wait_until Tryton 90 "$data/trytond.pid" "$data/run/trytond.log" answers
}

up() {
  local began="$EPOCHREALTIME"
  install_packages tryton-server tryton-modules-account-invoice python3-psycopg2 postgresql-15
  mkdir -p "$data/run"
  own "$data/run"
  start_postgres
  if process_lives "$data/trytond.pid"; then
    port="$(cat "$data/port")"
    if answers 2>/dev/null; then
      say "Tryton is up already: $data/connection.json"
      return 0
    fi
    stop_process "$data/trytond.pid"
  fi
  port="$(free_port "${option_port:-$(cat "$data/port" 2>/dev/null || printf 18000)}")"
  printf '%s' "$port" >"$data/port"
  write_settings
  create_database
  start_trytond
  (umask 077 && printf '{"url":"http://127.0.0.1:%s","database":"%s","user":"admin","password":"%s","pidFile":"%s"}\n' \
    "$port" "$database" "$(cat "$data/run/admin.password")" "$data/trytond.pid" >"$data/connection.json")
  say "Tryton $(dpkg-query -W -f '${Version}' tryton-server) is up after $(seconds_since "$began"):" \
    "http://127.0.0.1:$port, $data/connection.json"
}

where() { say "$data"; }

down() {
  stop_process "$data/trytond.pid"
  if [ -f "$data/pg/PG_VERSION" ]; then
    as_user postgres "$postgres/pg_ctl" -D "$data/pg" -m fast stop >/dev/null 2>&1 || true
  fi
  say "Tryton is down; its data is in $data"
}

wipe() {
  down
  rm -rf "${data:?}"/{pg,run,port,database-port,connection.json}
  say "Tryton's data is removed from $data"
}

dump() {
  install_packages tryton-server tryton-modules-account-invoice python3-psycopg2 postgresql-15
  mkdir -p "$data/run"
  own "$data/run"
  start_postgres
  port="$(cat "$data/port" 2>/dev/null || printf 18000)"
  write_settings
  activate_modules base
  # The shipped dump carries no password that opens anything.
  sql psql -q -d base -c "update res_user set password_hash = null"
  sql pg_dump -Fc --no-owner base >"$here/tryton/base.dump"
  sql dropdb base
  say "Made $here/tryton/base.dump"
}

command="${1:-}"
case "$command" in
  up | down | wipe | where | dump) shift ;;
  -h | --help | help) usage ;;
  *) usage 2 >&2 ;;
esac
[ "$command" != up ] || one_at_a_time up "$@"
parse_options "data port database-port" "$@"
install_packages postgresql-15
data="$(data_folder tryton "${option_data:-}" postgres)"
"$command"
