#!/usr/bin/env bash
# buf's STANDARD rules over every proto. Excepted are those that AIP and shared requests
# (one metric question for query and compile) go against.
set -euo pipefail
HOME=${TEST_TMPDIR:-$(mktemp -d)} "$1" lint "$2#format=binpb" --config '{
  "version": "v1",
  "lint": {
    "use": ["STANDARD"],
    "except": ["RPC_REQUEST_RESPONSE_UNIQUE", "RPC_REQUEST_STANDARD_NAME",
               "RPC_RESPONSE_STANDARD_NAME"],
    "ignore": ["google"]
  }
}'
