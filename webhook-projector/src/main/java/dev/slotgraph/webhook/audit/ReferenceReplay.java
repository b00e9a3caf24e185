package dev.slotgraph.webhook.audit;

import dev.slotgraph.platform.eventlog.LoggedEvents;
import dev.slotgraph.platform.eventlog.LoggedPayloads;
import dev.slotgraph.platform.replay.Mismatch;
import dev.slotgraph.webhook.projection.Reference;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares what bookings refer to with what the log says of it, position by position. A row does not change once it is there, so
 * nobody has to wait. Thread-safe.
 */
@Component
class ReferenceReplay {

    private static final String TABLE = "reference";

    private static final String REPLAYED = """
            with replayed as (
                select id, position, kind, data
                from jsonb_to_recordset(cast(:rows as jsonb)) as (id uuid, position bigint, kind text, data jsonb)
            )
            """;

    private static final String DIFFERENT = REPLAYED + """
            , live as (
                select id, position, kind, data from webhook.reference
                where id = any (cast(:ids as uuid[])) and position <= :until
            )
            select id, position, to_jsonb(live) as live, to_jsonb(replayed) as replayed
            from live full join replayed using (id, position)
            where live is distinct from replayed
            order by id, position
            """;

    private static final String REPLACE = REPLAYED + """
            , surplus as (
                delete from webhook.reference live
                where id = any (cast(:ids as uuid[])) and position <= :until
                  and not exists (select from replayed where replayed.id = live.id and replayed.position = live.position)
            )
            insert into webhook.reference as live (id, position, kind, data) select id, position, kind, data from replayed
            on conflict (id, position) do update set kind = excluded.kind, data = excluded.data
            where (live.kind, live.data) is distinct from (excluded.kind, excluded.data)
            """;

    private final LoggedEvents log;
    private final LoggedPayloads payloads;
    private final JdbcClient jdbc;
    private final JsonMapper json;

    ReferenceReplay(LoggedEvents log, LoggedPayloads payloads, JdbcClient jdbc, JsonMapper json) {
        this.log = log;
        this.payloads = payloads;
        this.jdbc = jdbc;
        this.json = json;
    }

    private record Row(UUID id, long position, String kind, Object data) {}

    private record Difference(
            UUID id,
            long position,
            @Nullable String live,
            @Nullable String replayed) {}

    /**
     * What was found.
     *
     * @param repaired entries whose rows were replaced
     */
    record Found(long events, long repaired, List<Mismatch> mismatches) {}

    /** @param until only what is no further than this position counts, for the projector has been there */
    Found compare(Collection<UUID> ids, long until, boolean rebuild) {
        var events = log.ofStreams(ids.stream().map(UUID::toString).toList());
        var rows = events.stream()
                .filter(event -> event.globalIndex() <= until)
                .flatMap(event -> payloads.of(event).flatMap(Reference::of).stream()
                        .map(said -> new Row(said.id(), event.globalIndex(), said.kind(), said.data())))
                .toList();
        var different = with(DIFFERENT, ids, rows, until)
                .query((row, _) -> difference(row))
                .list();
        long repaired = 0;
        if (rebuild && !different.isEmpty()) {
            with(REPLACE, ids, rows, until).update();
            repaired = different.stream().map(Difference::id).distinct().count();
        }
        return new Found(
                events.size(),
                repaired,
                different.stream().flatMap(one -> mismatches(one).stream()).toList());
    }

    private JdbcClient.StatementSpec with(String statement, Collection<UUID> ids, List<Row> rows, long until) {
        return jdbc.sql(statement)
                .param("ids", ids.toArray(UUID[]::new))
                .param("rows", json.writeValueAsString(rows))
                .param("until", until);
    }

    private static Difference difference(ResultSet row) throws SQLException {
        return new Difference(
                row.getObject("id", UUID.class),
                row.getLong("position"),
                row.getString("live"),
                row.getString("replayed"));
    }

    private List<Mismatch> mismatches(Difference difference) {
        var id = difference.id().toString();
        var part = Long.toString(difference.position());
        if (difference.live() == null || difference.replayed() == null) {
            return List.of(Mismatch.row(TABLE, id, part, difference.live() != null, difference.replayed() != null));
        }
        var live = json.readTree(difference.live());
        var replayed = json.readTree(difference.replayed());
        var mismatches = new ArrayList<Mismatch>();
        fields(id, part, live, replayed, mismatches);
        fields(id, part + ".data", live.path("data"), replayed.path("data"), mismatches);
        return mismatches;
    }

    private static void fields(String id, String part, JsonNode live, JsonNode replayed, List<Mismatch> mismatches) {
        var names = new TreeSet<>(live.propertyNames());
        names.addAll(replayed.propertyNames());
        names.remove("data");
        for (var name : names) {
            if (!live.path(name).equals(replayed.path(name))) {
                mismatches.add(new Mismatch(
                        TABLE,
                        id,
                        Mismatch.named(part, name),
                        value(live.path(name)),
                        value(replayed.path(name)),
                        false));
            }
        }
    }

    private static @Nullable Object value(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? null : node;
    }
}
