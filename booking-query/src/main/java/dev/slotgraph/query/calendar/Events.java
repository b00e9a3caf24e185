package dev.slotgraph.query.calendar;

import dev.slotgraph.api.block.BlockData;
import dev.slotgraph.api.document.Documents.Stamps;
import dev.slotgraph.query.register.Registers.Entries;
import dev.slotgraph.query.register.Registers.Entry;
import dev.slotgraph.query.store.ReadModelDatabase;
import dev.slotgraph.query.store.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads events of calendars in the order of time. Thread-safe. */
@Component("queryEvents")
class Events {

    private static final String FOUND = """
            from query.event event
            join query.calendar_entry entry on entry.booking_id = event.id
            where event.app_id = :app and not event.deleted
              and upper(entry.during) > :start and lower(entry.during) < :end
              and (cast(:resource as uuid) is null or entry.resource_id = cast(:resource as uuid))
              and (cast(:calendar as uuid) is null or event.doc ->> 'calendarId' = cast(:calendar as text))
            """;

    private static final String COUNT = "select count(*) " + FOUND;

    private static final String PAGE = "select event.id, event.doc, event.created_at, event.updated_at " + FOUND
            + "order by lower(entry.during), event.id limit :limit offset :offset";

    private final ReadModelDatabase database;

    Events(ReadModelDatabase database) {
        this.database = database;
    }

    Entries<BlockData> page(UUID appId, EventFilter filter, int limit, long offset) {
        return database.snapshot(() -> new Entries<>(
                filtered(COUNT, appId, filter).query(Long.class).single(),
                filtered(PAGE, appId, filter)
                        .param("limit", limit)
                        .param("offset", offset)
                        .query((row, _) -> entry(row))
                        .list()));
    }

    private JdbcClient.StatementSpec filtered(String sql, UUID appId, EventFilter filter) {
        var calendarId = filter.calendarId();
        return database.sql()
                .sql(sql)
                .param("app", appId)
                .param("start", filter.start().atOffset(ZoneOffset.UTC))
                .param("end", filter.end().atOffset(ZoneOffset.UTC))
                .param("resource", filter.resourceId())
                .param("calendar", calendarId == null ? null : calendarId.toString());
    }

    private static Entry<BlockData> entry(ResultSet row) throws SQLException {
        return new Entry<>(
                row.getObject("id", UUID.class),
                StoredJson.read(row.getString("doc"), BlockData.class),
                new Stamps(
                        row.getObject("created_at", OffsetDateTime.class).toInstant(),
                        row.getObject("updated_at", OffsetDateTime.class).toInstant()));
    }
}
