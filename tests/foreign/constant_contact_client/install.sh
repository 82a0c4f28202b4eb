#!/bin/sh
# Installs the vendor's own generated client into an environment of its own, .venvs/constant-contact-client.
# Does nothing where it is there already; who may run it twice at once has to make the second wait.
# Usage: tests/foreign/constant_contact_client/install.sh [PYTHON]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
target="$root/.venvs/constant-contact-client"
wanted="$here/requirements.txt"
mkdir -p "$root/.venvs"
if [ -x "$target/bin/python" ] && cmp -s "$wanted" "$target/installed.txt"; then
  exit 0
fi
"${1:-python3}" -m venv --clear "$target"
"$target/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted"
cp "$wanted" "$target/installed.txt"
