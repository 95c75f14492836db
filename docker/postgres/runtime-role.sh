#!/bin/sh
# Runs once, on an empty database: the role of web and workers. It reads and writes rows, and can neither change a table
# nor empty one. To events it may only add: the migration that makes them so takes UPDATE and DELETE back.
# The server's own log keeps to the message: its details quote rows, and statements carry names as they were typed.
set -eu
psql --set ON_ERROR_STOP=1 --set "password=$RUNTIME_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE sscard_runtime LOGIN PASSWORD :'password';
GRANT CONNECT ON DATABASE sscard TO sscard_runtime;
GRANT USAGE ON SCHEMA public TO sscard_runtime;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO sscard_runtime;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO sscard_runtime;
ALTER DATABASE sscard SET log_error_verbosity = 'terse';
ALTER DATABASE sscard SET log_min_error_statement = 'panic';
SQL
