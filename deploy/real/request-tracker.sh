#!/usr/bin/env bash
# Brings up a real Request Tracker help desk for tests and the demo: Debian's packages, SQLite, on 127.0.0.1 only.
#
#   request-tracker.sh up    [--data FOLDER] [--port N] [--webhook URL]   install if missing, create if new, start, wait
#   request-tracker.sh down  [--data FOLDER]                              stop it; the data stays
#   request-tracker.sh wipe  [--data FOLDER]                              stop it and remove its data
#   request-tracker.sh where [--data FOLDER]                              print the folder that holds connection.json
#
# `up` repeated is harmless. FOLDER/connection.json then says where it is and how to log in: a restricted user with a
# token for the biller, and two technicians. URL is told when time is worked (default http://127.0.0.1:18099/rt).
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=common.sh
. "$here/common.sh"

packages=(request-tracker5 rt5-standalone rt5-db-sqlite rt5-clients dbconfig-no-thanks starlet libdbd-sqlite3-perl)

write_settings() {
  mkdir -p "$data"/{conf.d,mason,session}
  secret_in "$data/root.password" >/dev/null
  secret_in "$data/billing.password" >/dev/null
  secret_in "$data/technician.password" >/dev/null
  [ -s "$data/webhook.secret" ] ||
    (umask 077 && printf 'whsec_%s' "$(head -c 32 /dev/urandom | base64)" >"$data/webhook.secret")
  (umask 077 && cat >"$data/RT_SiteConfig.pm" <<SETTINGS
Set(\$rtname, 'rt.test');
Set(\$Organization, 'rt.test');
Set(\$Timezone, 'UTC');
Set(\$WebDomain, '127.0.0.1');
Set(\$WebPort, $port);
Set(\$WebPath, '');
Set(\$DatabaseType, 'SQLite');
Set(\$DatabaseName, '$data/rt.sqlite');
Set(\$DatabaseHost, '');
Set(\$DatabasePort, '');
Set(\$DatabaseUser, '');
Set(\$DatabasePassword, '');
Set(\$CorrespondAddress, 'desk\@rt.test');
Set(\$CommentAddress, 'comment\@rt.test');
Set(\$MailCommand, 'testfile');
Set(%GnuPG, Enable => 0);
Set(%SMIME, Enable => 0);
Set(\$LogToSTDERR, 'warning');
Set(\$LogToSyslog, '');
Set(\$WebSessionClass, 'Apache::Session::File');
Set(\$StatementLog, undef);
Set(\$BillingWebhookUrl, '$webhook');
Set(\$BillingWebhookSecret, '$(cat "$data/webhook.secret")');
\$RT::MasonDataDir = '$data/mason';
\$RT::MasonSessionDir = '$data/session';
1;
SETTINGS
  )
  export RT_SITE_CONFIG="$data/RT_SiteConfig.pm" RT_SITE_CONFIG_DIR="$data/conf.d"
}

setup_database() {
  /usr/sbin/rt-setup-database-5 "$@" --dba '' --dba-password '' >>"$data/setup.log" 2>&1 </dev/null ||
    die "rt-setup-database failed: $(tail -3 "$data/setup.log")"
}

create_database() {
  [ ! -f "$data/created" ] || return 0
  rm -f "$data/rt.sqlite"
  setup_database --action init --root-password-file "$data/root.password"
  BILLING_PASSWORD="$(cat "$data/billing.password")" TECHNICIAN_PASSWORD="$(cat "$data/technician.password")" \
    setup_database --action insert --datafile "$here/request-tracker/initialdata.pl"
  (umask 077 && perl "$here/request-tracker/token.pl" billing >"$data/billing.token")
  touch "$data/created"
}

answers() {
  curl -fsS --max-time 10 -o /dev/null -H "Authorization: token $(cat "$data/billing.token")" "http://127.0.0.1:$port/REST/2.0/rt"
}

start_server() {
  # One worker more than SQLite can write with: a second writer waits for the first.
  setsid /usr/share/request-tracker5/libexec/rt-server --server Starlet --host 127.0.0.1 --port "$port" \
    --max-workers 3 >>"$data/server.log" 2>&1 </dev/null &
  printf '%s' $! >"$data/server.pid"
  wait_until 'Request Tracker' 90 "$data/server.pid" "$data/server.log" answers
}

up() {
  local began="$EPOCHREALTIME"
  webhook="${option_webhook:-$(cat "$data/webhook.url" 2>/dev/null || printf 'http://127.0.0.1:18099/rt')}"
  if process_lives "$data/server.pid"; then
    port="$(cat "$data/port")"
    if [ "$webhook" = "$(cat "$data/webhook.url")" ] && answers 2>/dev/null; then
      say "Request Tracker is up already: $data/connection.json"
      return 0
    fi
    stop_process "$data/server.pid"
  fi
  port="$(free_port "${option_port:-$(cat "$data/port" 2>/dev/null || printf 18080)}")"
  printf '%s' "$port" >"$data/port"
  printf '%s' "$webhook" >"$data/webhook.url"
  write_settings
  create_database
  start_server
  (umask 077 && printf '{"url":"http://127.0.0.1:%s","token":"%s","technicians":["erin","tomas"],"technicianPassword":"%s","webhookUrl":"%s","webhookSecret":"%s"}\n' \
    "$port" "$(cat "$data/billing.token")" "$(cat "$data/technician.password")" "$webhook" "$(cat "$data/webhook.secret")" \
    >"$data/connection.json")
  say "Request Tracker $(dpkg-query -W -f '${Version}' request-tracker5) is up after $(seconds_since "$began"):" \
    "http://127.0.0.1:$port, $data/connection.json"
}

where() { say "$data"; }

down() {
  stop_process "$data/server.pid"
  say "Request Tracker is down; its data is in $data"
}

wipe() {
  down
  rm -rf "${data:?}"/{conf.d,mason,session,rt.sqlite,created,connection.json,*.log,*.password,*.token,webhook.*,port,RT_SiteConfig.pm}
  say "Request Tracker's data is removed from $data"
}

command="${1:-}"
case "$command" in
  up | down | wipe | where) shift ;;
  -h | --help | help) usage ;;
  *) usage 2 >&2 ;;
esac
[ "$command" != up ] || one_at_a_time up "$@"
parse_options "data port webhook" "$@"
[ "$command" != up ] || install_packages "${packages[@]}"
data="$(data_folder request-tracker "${option_data:-}" '')"
"$command"
