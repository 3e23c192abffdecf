#!/bin/sh
# Makes .venv and installs Rafiq into it, with the extras named on the command line ("" for none). uv where it is present, else venv and pip.
set -eu
cd "$(dirname "$0")/.."
extras=${1:-}
target=.${extras:+[$extras]}
# The versions that were tested; RAFIQ_NEWEST=1 takes the newest that pyproject.toml allows.
versions="--constraint scripts/constraints.txt"
[ -z "${RAFIQ_NEWEST:-}" ] || versions=--upgrade

if command -v uv >/dev/null 2>&1; then
    [ -x .venv/bin/python ] || uv venv --quiet --python '>=3.11' .venv
    exec uv pip install --quiet --python .venv/bin/python $versions -e "$target"
fi

find_python() {
    for name in "${PYTHON:-}" python3 python3.13 python3.12 python3.11 python; do
        [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 || continue
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$name" && return
    done
    echo "Rafiq needs Python 3.11 or newer, and none was found. Install one, or say PYTHON=/path/to/python3 make …" >&2
    return 1
}

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        # Debian and Ubuntu keep venv in a package of its own.
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
            apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
        else
            echo "This Python comes without venv. On Debian and Ubuntu: sudo apt install python3-venv" >&2
            exit 1
        fi
    fi
    "$python" -m venv .venv
fi
exec .venv/bin/python -m pip install --quiet --disable-pip-version-check $versions -e "$target"
