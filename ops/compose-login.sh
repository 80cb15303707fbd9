#!/bin/bash
# Runs once, when the database of compose.yaml is empty: the login of API and worker, a member of the role that the migration grants rights.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -v password="$(cat /run/secrets/database-password)" -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<'SQL'
CREATE ROLE expunge_app NOLOGIN;
CREATE ROLE expunge_api LOGIN PASSWORD :'password' IN ROLE expunge_app;
SQL
