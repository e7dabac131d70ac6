#!/usr/bin/env bash
# usage: run_tests.sh run_tests.py FILE_test.py [name filter]
exec /usr/bin/python3 "$@"
