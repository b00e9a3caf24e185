#!/usr/bin/env bash
# Runs once, when the database is made: a role for each service, and a schema that belongs to it. What the others may read of the
# booking schema is granted to slotgraph_log_reader by the migrations, table by table; nobody but its owner may write there.
set -euo pipefail

psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d "$POSTGRES_DB" \
    -v database="$POSTGRES_DB" \
    -v command="$SLOTGRAPH_COMMAND_PASSWORD" \
    -v query="$SLOTGRAPH_QUERY_PASSWORD" \
    -v webhook="$SLOTGRAPH_WEBHOOK_PASSWORD" <<'SQL'
create role slotgraph_log_reader nologin;
create role slotgraph_command login password :'command';
create role slotgraph_query login password :'query' in role slotgraph_log_reader;
create role slotgraph_webhook login password :'webhook' in role slotgraph_log_reader;

revoke all on database :"database" from public;
grant connect on database :"database" to slotgraph_command, slotgraph_query, slotgraph_webhook;

create schema booking authorization slotgraph_command;
create schema query authorization slotgraph_query;
create schema webhook authorization slotgraph_webhook;
grant usage on schema booking to slotgraph_log_reader;

-- What the exclusion constraint on calendars stands on.
create extension btree_gist with schema public;
SQL
