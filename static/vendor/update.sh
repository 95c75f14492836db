#!/bin/sh
# Brings the parts of other people's front end that we stand on, and nothing else: run by hand, the results are committed.
# Needs node and npm; the product itself needs neither. Usage: sh static/vendor/update.sh
set -eu

GOVUK_FRONTEND=6.6.0
HTMX=2.0.11
SASS=1.108.2
ESBUILD=0.28.2

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

cd "$work"
printf '{"private": true}\n' > package.json
npm install --silent --no-audit --no-fund \
  "govuk-frontend@$GOVUK_FRONTEND" "htmx.org@$HTMX" "sass@$SASS" "esbuild@$ESBUILD"

cp "$here/govuk-frontend/parts.scss" "$here/govuk-frontend/parts.mjs" .
{
  printf '/*! govuk-frontend %s, parts.scss compiled, MIT: see LICENSE */\n' "$GOVUK_FRONTEND"
  npx sass --no-source-map --no-charset --style=compressed --load-path=node_modules parts.scss
} > "$here/govuk-frontend/govuk-frontend.min.css"
{
  printf '/*! govuk-frontend %s, parts.mjs bundled, MIT: see LICENSE */\n' "$GOVUK_FRONTEND"
  npx esbuild parts.mjs --bundle --minify --format=esm --target=es2020 --legal-comments=none
} > "$here/govuk-frontend/govuk-frontend.min.js"

cp node_modules/htmx.org/dist/htmx.min.js "$here/htmx/htmx.min.js"
cp node_modules/htmx.org/LICENSE "$here/htmx/LICENSE"

# The faces that belong to the British government alone must never come along.
if grep -Eiq '@font-face|GDS Transport|crest|url\(' "$here/govuk-frontend/govuk-frontend.min.css"; then
  echo "govuk-frontend.min.css carries a font, a crest or a file of its own" >&2
  exit 1
fi
wc -c "$here"/*/*.min.*
