#!/bin/sh
# Puts libchdb.so into the folder named, once: fetch-chdb.sh <folder> <package@version> <sha256 of libchdb.so>
# Two builds may call it at once: one fetches, the other waits and finds the file; the file appears only when it is whole.
set -eu
folder=$1 package=$2 sha256=$3

mkdir -p "$folder"
if command -v flock >/dev/null 2>&1; then
  exec 9>"$folder/.lock"
  flock 9
fi
[ ! -f "$folder/libchdb.so" ] || exit 0

command -v npm >/dev/null 2>&1 || { echo "npm is not installed"; exit 1; }
work=$(mktemp -d "$folder/.fetch-XXXXXX")
trap 'rm -rf "$work"' EXIT
# A machine without a network should hear of it in seconds, at every build.
npm install --prefix "$work" --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error \
  --fetch-retries=1 --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=2000 "$package" >"$work/npm.log" 2>&1 \
  || { head -n 2 "$work/npm.log"; exit 1; }

library=$(find "$work" -name libchdb.so -type f)
echo "$sha256  $library" | sha256sum -c --quiet -
mv "$library" "$folder/libchdb.so"
