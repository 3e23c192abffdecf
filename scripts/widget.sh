#!/bin/sh
# Builds or checks the widget. Node is a tool of developers only: the built files are committed, and without Node `check` says so and ends well, except in CI.
set -eu
cd "$(dirname "$0")/../widget"

if ! command -v npm >/dev/null 2>&1; then
    echo "widget: Node is not here, so its source is not checked (the built files are committed)"
    [ "${CI:-}" != true ] && [ "$1" = check ] && exit 0
    exit 1
fi
# npm reads no lock file's addresses here: package-lock.json is written without them.
[ -e node_modules/.package-lock.json ] && [ node_modules/.package-lock.json -nt package-lock.json ] ||
    npm ci --no-audit --no-fund --loglevel=error

case $1 in
    build) npm run --silent build ;;
    check)
        # Types, then whether the committed files are those that the source makes, then the tests.
        npm run --silent check
        NODE_OPTIONS=--test-reporter=dot npm test --silent
        ;;
    *)
        echo "usage: scripts/widget.sh build|check" >&2
        exit 2
        ;;
esac
