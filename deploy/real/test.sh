#!/usr/bin/env bash
# Runs every test that needs a real Tryton and a real Request Tracker, in folders of their own: the ports' promises, what
# people do there in between, and the demo killed and started again. "./bg test real" is the same.
#
#   deploy/real/test.sh [--data FOLDER] [--keep yes] [--only TEXT]
#
# --keep leaves both running afterwards; --only runs the tests whose full names hold TEXT.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=common.sh
. "$here/common.sh"

case "${1:-}" in -h | --help) usage ;; esac
parse_options "data keep only" "$@"
data="${option_data:-${TMPDIR:-/tmp}/billinggrains-real-test}"
mkdir -p "$data"
if [ -z "${option_keep:-}" ]; then
  trap '"$here/tryton.sh" wipe --data "$data/tryton"; "$here/request-tracker.sh" wipe --data "$data/request-tracker"' EXIT
fi
"$here/tryton.sh" up --data "$data/tryton"
"$here/request-tracker.sh" up --data "$data/request-tracker" --webhook "http://127.0.0.1:$(free_port 18099)/rt"
# One project after the other: some tests stop a system, and its port is free for that time.
filter="Needs=RealSystems${option_only:+&FullyQualifiedName~$option_only}"
for project in Boundary.Tests Host.Tests; do
  BILLINGGRAINS_REAL_DATA="$data" dotnet test "$here/../../tests/$project" -c Release --filter "$filter" -v q \
    --logger 'console;verbosity=minimal' || failed=1
done
exit "${failed:-0}"
