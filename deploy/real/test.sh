#!/usr/bin/env bash
# Runs the boundary tests against a real Tryton and a real Request Tracker, in folders of their own.
#
#   deploy/real/test.sh [--data FOLDER] [--keep yes]     --keep leaves both running afterwards
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=common.sh
. "$here/common.sh"

case "${1:-}" in -h | --help) usage ;; esac
parse_options "data keep" "$@"
data="${option_data:-${TMPDIR:-/tmp}/billinggrains-real-test}"
mkdir -p "$data"
if [ -z "${option_keep:-}" ]; then
  trap '"$here/tryton.sh" wipe --data "$data/tryton"; "$here/request-tracker.sh" wipe --data "$data/request-tracker"' EXIT
fi
"$here/tryton.sh" up --data "$data/tryton"
"$here/request-tracker.sh" up --data "$data/request-tracker" --webhook "http://127.0.0.1:$(free_port 18099)/rt"
BILLINGGRAINS_REAL_DATA="$data" dotnet test "$here/../../tests/Boundary.Tests" --filter 'Needs=RealSystems' -v q
