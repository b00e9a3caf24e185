package dev.slotgraph.webhook.audit;

import dev.slotgraph.platform.replay.Mismatch;
import dev.slotgraph.webhook.audit.DeliveryReplay.Listener;
import dev.slotgraph.webhook.endpoint.EndpointCatalog;
import dev.slotgraph.webhook.payload.Format;
import dev.slotgraph.webhook.payload.Rendering;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the tables keep of an app's endpoints, messages and lanes. Joins the caller's transaction. Thread-safe. */
@Component
class KeptWebhooks {

    static final String LANE = "lane";

    /**
     * A change of an endpoint and an event that come together may meet in either order. Longer than an endpoint's change takes from
     * its time to its commit.
     */
    private static final Duration EITHER_WAY = Duration.ofSeconds(5);

    private static final String FILTER_CHANGES = """
            select endpoint_id, max(recorded_at) as changed_at from webhook.endpoint_event
            where endpoint_id = any (:ids) and type = 'webhook.updated'
              and coalesce(data::jsonb #> '{changes,events}', data::jsonb #> '{changes,graph}',
                           data::jsonb #> '{changes,state}') is not null
            group by endpoint_id
            """;

    private static final String BOOKINGS = """
            select booking_id from webhook.delivery
            where endpoint_id = any (:endpoints) and booking_id > :behind and booking_id <= :until
            union
            select booking_id from webhook.lane
            where endpoint_id = any (:endpoints) and booking_id > :behind and booking_id <= :until
            """;

    private static final String DELIVERIES = """
            select endpoint_id, booking_id, webhook_id, sequence, previous_sequence, position, public_type,
                   encode(body_sha256, 'hex') as body_sha256, encode(sha256(body), 'hex') as kept_body_sha256, redacted,
                   state = 'suppressed' as suppressed, format, schema_version, fields_masked, booking_url, occurred_at,
                   created_at
            from webhook.delivery
            where endpoint_id = any (:endpoints) and booking_id = any (:bookings)
            order by endpoint_id, booking_id, sequence
            """;

    private static final String TOLD = """
            with told as (
                select endpoint_id, booking_id, max(sequence) as seen,
                       coalesce(max(sequence) filter (where state <> 'suppressed'), 0) as last
                from webhook.delivery
                where endpoint_id = any (:endpoints) and booking_id = any (:bookings)
                group by endpoint_id, booking_id
            )
            """;

    // What a replay told again without news is not noted in its lane.
    private static final String WRONG_LANES = TOLD + """
            , lane as (
                select endpoint_id, booking_id, seen_sequence, last_sequence from webhook.lane
                where endpoint_id = any (:endpoints) and booking_id = any (:bookings)
            )
            select endpoint_id, booking_id, lane.seen_sequence, lane.last_sequence,
                   coalesce(told.seen, 0) as seen, coalesce(told.last, 0) as last, lane.last_sequence is null as missing
            from told full join lane using (endpoint_id, booking_id)
            where lane.last_sequence is null
               or lane.last_sequence <> coalesce(told.last, 0)
               or lane.seen_sequence not between coalesce(told.last, 0) and coalesce(told.seen, 0)
            order by endpoint_id, booking_id
            """;

    private static final String LOCK_LANES = """
            select 1 from webhook.lane where endpoint_id = any (:endpoints) and booking_id = any (:bookings)
            order by endpoint_id, booking_id for update
            """;

    private static final String RIGHT_LANES = TOLD + """
            , gone as (
                update webhook.lane set seen_sequence = 0, last_sequence = 0, last_content = null
                where endpoint_id = any (:endpoints) and booking_id = any (:bookings)
                  and (endpoint_id, booking_id) not in (select endpoint_id, booking_id from told)
            )
            insert into webhook.lane as lane (endpoint_id, booking_id, seen_sequence, last_sequence)
            select endpoint_id, booking_id, seen, last from told
            on conflict (endpoint_id, booking_id) do update
            set seen_sequence = excluded.seen_sequence, last_sequence = excluded.last_sequence, last_content = null
            """;

    private final EndpointCatalog catalog;
    private final JdbcClient jdbc;

    KeptWebhooks(EndpointCatalog catalog, JdbcClient jdbc) {
        this.catalog = catalog;
        this.jdbc = jdbc;
    }

    /** The app's endpoints that are there. */
    List<Listener> listeners(UUID appId) {
        var endpoints = catalog.of(appId);
        var changed = new HashMap<UUID, Instant>();
        jdbc.sql(FILTER_CHANGES)
                .param("ids", endpoints.stream().map(one -> one.id()).toArray(UUID[]::new))
                .query(row -> {
                    changed.put(row.getObject("endpoint_id", UUID.class), time(row, "changed_at"));
                });
        return endpoints.stream()
                .map(endpoint -> new Listener(
                        endpoint,
                        changed.getOrDefault(endpoint.id(), endpoint.createdAt())
                                .plus(EITHER_WAY)))
                .toList();
    }

    /** All of the app's endpoints that there ever were. */
    Set<UUID> endpoints(UUID appId) {
        return new HashSet<>(jdbc.sql("select id from webhook.endpoint where app_id = ?")
                .param(appId)
                .query(UUID.class)
                .list());
    }

    /** Bookings that something is kept of, between two ids; the first is excluded. */
    Set<UUID> bookings(Collection<UUID> endpoints, UUID behind, UUID until) {
        var found = new HashSet<>(jdbc.sql(BOOKINGS)
                .param("endpoints", endpoints.toArray(UUID[]::new))
                .param("behind", behind)
                .param("until", until)
                .query(UUID.class)
                .list());
        // In the lanes of endpoints, other endpoints hear of them.
        found.removeAll(endpoints);
        return found;
    }

    List<KeptDelivery> deliveries(Collection<UUID> endpoints, Collection<UUID> bookings) {
        return of(DELIVERIES, endpoints, bookings)
                .query((row, _) -> delivery(row))
                .list();
    }

    /** Lanes that count otherwise than their messages do. */
    List<Mismatch> wrongLanes(Collection<UUID> endpoints, Collection<UUID> bookings) {
        var mismatches = new ArrayList<Mismatch>();
        of(WRONG_LANES, endpoints, bookings).query((RowCallbackHandler) row -> {
            var id = row.getString("booking_id");
            var part = row.getString("endpoint_id");
            if (row.getBoolean("missing")) {
                mismatches.add(Mismatch.row(LANE, id, part, false, true));
                return;
            }
            differ(id, part, "last_sequence", row.getInt("last_sequence"), row.getInt("last"), mismatches);
            int seen = row.getInt("seen_sequence");
            if (seen < row.getInt("last") || seen > row.getInt("seen")) {
                differ(id, part, "seen_sequence", seen, row.getInt("seen"), mismatches);
            }
        });
        return mismatches;
    }

    private static void differ(
            String id, String part, String column, int live, int replayed, List<Mismatch> mismatches) {
        if (live != replayed) {
            mismatches.add(new Mismatch(LANE, id, Mismatch.named(part, column), live, replayed, false));
        }
    }

    /** Has lanes count as their messages do; nothing becomes due by it. */
    void rightLanes(Collection<UUID> endpoints, Collection<UUID> bookings) {
        of(LOCK_LANES, endpoints, bookings).query((_, _) -> 1).list();
        of(RIGHT_LANES, endpoints, bookings).update();
    }

    private JdbcClient.StatementSpec of(String statement, Collection<UUID> endpoints, Collection<UUID> bookings) {
        return jdbc.sql(statement)
                .param("endpoints", endpoints.toArray(UUID[]::new))
                .param("bookings", bookings.toArray(UUID[]::new));
    }

    private static KeptDelivery delivery(ResultSet row) throws SQLException {
        return new KeptDelivery(
                row.getObject("endpoint_id", UUID.class),
                row.getObject("booking_id", UUID.class),
                row.getString("webhook_id"),
                row.getInt("sequence"),
                row.getInt("previous_sequence"),
                row.getLong("position"),
                row.getString("public_type"),
                row.getString("body_sha256"),
                row.getString("kept_body_sha256"),
                row.getBoolean("redacted"),
                row.getBoolean("suppressed"),
                new Rendering(
                        Format.named(row.getString("format")).orElseThrow(),
                        row.getInt("schema_version"),
                        List.of((String[]) row.getArray("fields_masked").getArray()),
                        row.getString("booking_url")),
                time(row, "occurred_at"),
                time(row, "created_at"));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
