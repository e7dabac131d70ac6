#!/usr/bin/env bash
# Runs tidy.py on the source tree that this test was built from.
set -euo pipefail
exec python3 "$(readlink -f "$1")"
