package dev.slotgraph.webhook.delivery;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The paces of endpoints with a rate limit, shared by all nodes. Joins the caller's transaction. Thread-safe. */
final class Paces {

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;

    Paces(JdbcTemplate jdbc) {
        this.jdbc = JdbcClient.create(jdbc);
        this.batches = jdbc;
    }

    /** Those of the endpoints that have a rate and something to send; not those that another node is claiming for right now. */
    Map<UUID, Pace> lock(Instant now) {
        var paces = new HashMap<UUID, Pace>();
        jdbc.sql("""
                        select p.endpoint_id, e.rate_limit, p.free_at
                        from webhook.endpoint_pace p join webhook.endpoint e on e.id = p.endpoint_id
                        where e.rate_limit is not null and e.status = 'enabled' and e.deleted_at is null
                          and exists (select from webhook.lane l where l.endpoint_id = e.id and l.due_at <= :now)
                        for update of p skip locked
                        """).param("now", now.atOffset(ZoneOffset.UTC)).query(row -> {
            paces.put(
                    row.getObject("endpoint_id", UUID.class),
                    new Pace(
                            row.getInt("rate_limit"),
                            row.getObject("free_at", OffsetDateTime.class).toInstant()));
        });
        return paces;
    }

    /**
     * Moves on the paces of those that lanes were lent of.
     *
     * @return when the first of the others may send again; null if none is held back
     */
    @Nullable
    Instant spend(Map<UUID, Pace> paces, List<Lent> lent, Instant now) {
        Map<UUID, Long> taken = lent.stream().collect(Collectors.groupingBy(Lent::endpointId, Collectors.counting()));
        var spent = new HashMap<UUID, Pace>();
        paces.forEach((endpoint, pace) ->
                spent.put(endpoint, pace.spent(taken.getOrDefault(endpoint, 0L).intValue(), now)));
        spent.keySet().retainAll(taken.keySet());
        batches.batchUpdate(
                "update webhook.endpoint_pace set free_at = ? where endpoint_id = ?",
                spent.entrySet(),
                Math.max(1, spent.size()),
                (statement, entry) -> {
                    statement.setTimestamp(1, Timestamp.from(entry.getValue().freeAt()));
                    statement.setObject(2, entry.getKey());
                });
        return paces.entrySet().stream()
                .map(entry ->
                        spent.getOrDefault(entry.getKey(), entry.getValue()).next())
                .filter(next -> next.isAfter(now))
                .min(Instant::compareTo)
                .orElse(null);
    }
}
