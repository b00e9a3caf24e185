package dev.slotgraph.query.projection;

import dev.slotgraph.query.store.ReadModelDatabase;
import dev.slotgraph.query.store.Register;
import dev.slotgraph.query.store.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Compares rows that are there with rows that were folded anew. The database does it, so that a value is compared as it keeps it.
 * Stateless.
 */
public final class Comparison {

    // A position may lie behind the booking's last event, but not far.
    private static final String BOOKINGS = """
            with replayed as (
                select id, version, graph, state, completed, start_at, end_at, project_id, customer_id, customer_email,
                       customer_name, resource_ids, meta, doc, bulk_id, created_at, updated_at, deleted,
                       owner_booking_id, claims_seat, seat_expires_at, max_seats, takes_seats, seats_from, seats_until,
                       position
                from jsonb_to_recordset(cast(:rows as jsonb)) as (
                     id uuid, version bigint, graph text, state text, completed boolean, start_at timestamptz, end_at timestamptz,
                     project_id uuid, customer_id uuid, customer_email text, customer_name text, resource_ids uuid[],
                     meta jsonb, doc jsonb, bulk_id uuid, created_at timestamptz, updated_at timestamptz, deleted boolean,
                     owner_booking_id uuid, claims_seat boolean, seat_expires_at timestamptz, max_seats integer,
                     takes_seats boolean, seats_from timestamptz, seats_until timestamptz, position bigint)
            ), live as (
                select id, version, graph, state, completed, start_at, end_at, project_id, customer_id, customer_email,
                       customer_name, resource_ids, meta, doc, bulk_id, created_at, updated_at, deleted,
                       owner_booking_id, claims_seat, seat_expires_at, max_seats, takes_seats, seats_from, seats_until,
                       coalesce((select own.position from replayed own
                                 where own.id = booking.id
                                   and booking.position between own.position and own.position + :latest),
                                position) as position
                from query.booking where app_id = :app and id = any (cast(:ids as uuid[]))
            )
            select id, '' as part, to_jsonb(live) as live, to_jsonb(replayed) as replayed
            from live full join replayed using (id)
            where live is distinct from replayed
            """;

    private Comparison() {}

    /**
     * A row that differs.
     *
     * @param part what of the table's rows of this id differs; empty where there is only one
     * @param live empty where there is no such row
     * @param replayed empty where there should be none
     */
    public record Difference(String table, UUID id, String part, JsonNode live, JsonNode replayed) {}

    static List<Difference> bookings(JdbcClient jdbc, UUID appId, Collection<UUID> ids, List<?> replayed) {
        return run(jdbc.sql(BOOKINGS).param("app", appId).param("latest", ReadModel.LATEST), "booking", ids, replayed);
    }

    static List<Difference> entries(
            JdbcClient jdbc, UUID appId, Register register, Collection<UUID> ids, List<?> replayed) {
        return run(
                jdbc.sql("""
            with replayed as (
                select id, version, doc, created_at, updated_at, deleted%2$s
                from jsonb_to_recordset(cast(:rows as jsonb)) as (
                     id uuid, version bigint, doc jsonb, created_at timestamptz, updated_at timestamptz, deleted boolean%3$s)
            ), live as (
                select id, version, cast(doc as jsonb) as doc, created_at, updated_at, deleted%2$s
                from %1$s where app_id = :app and id = any (cast(:ids as uuid[]))
            )
            select id, '' as part, to_jsonb(live) as live, to_jsonb(replayed) as replayed
            from live full join replayed using (id)
            where live is distinct from replayed
            """.formatted(
                                        register.table(),
                                        register.withIdColumn(", %1$s"),
                                        register.withIdColumn(", %1$s uuid")))
                        .param("app", appId),
                register.streamType(),
                ids,
                replayed);
    }

    /**
     * Compares what bookings or events take of their resources' time.
     *
     * @param schemaAndTable with the columns {@code booking_id}, {@code resource_id}, {@code during}, {@code expires_at} and {@code kind}
     * @param replayed from {@link BookingRow#calendarColumns}
     */
    public static List<Difference> calendar(
            JdbcClient jdbc, String schemaAndTable, Collection<UUID> ids, List<?> replayed) {
        return run(
                jdbc.sql("""
            with replayed as (
                select booking_id, resource_id, tstzrange(starts_at, ends_at) as during, expires_at, kind
                from jsonb_to_recordset(cast(:rows as jsonb)) as (
                     booking_id uuid, resource_id uuid, starts_at timestamptz, ends_at timestamptz, expires_at timestamptz,
                     kind text)
            ), live as (
                select booking_id, resource_id, during, expires_at, kind
                from %s where booking_id = any (cast(:ids as uuid[]))
            )
            select booking_id as id, resource_id::text as part, to_jsonb(live) as live, to_jsonb(replayed) as replayed
            from live full join replayed using (booking_id, resource_id)
            where live is distinct from replayed
            """.formatted(schemaAndTable)),
                schemaAndTable.substring(schemaAndTable.indexOf('.') + 1),
                ids,
                replayed);
    }

    private static List<Difference> run(
            JdbcClient.StatementSpec statement, String table, Collection<UUID> ids, List<?> replayed) {
        return statement
                .param("ids", ReadModelDatabase.array(ids))
                .param("rows", StoredJson.write(replayed))
                .query((row, _) -> new Difference(
                        table,
                        row.getObject("id", UUID.class),
                        row.getString("part"),
                        json(row, "live"),
                        json(row, "replayed")))
                .list();
    }

    private static JsonNode json(ResultSet row, String column) throws SQLException {
        @Nullable String json = row.getString(column);
        return json == null ? JsonNodeFactory.instance.missingNode() : StoredJson.read(json, JsonNode.class);
    }
}
