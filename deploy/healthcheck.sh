#!/usr/bin/env bash
# Succeeds where the gateway on this machine takes requests: healthcheck.sh [port]. The image has no curl; bash opens the connection itself.
set -euo pipefail

exec 3<>"/dev/tcp/127.0.0.1/${1:-8080}"
printf 'GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r -t 5 _ status _ <&3
[ "$status" = 200 ]
