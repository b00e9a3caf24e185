package dev.slotgraph.query.calendar;

import dev.slotgraph.api.calendar.CalendarData;
import dev.slotgraph.api.document.Documents.Stamps;
import dev.slotgraph.query.store.ReadModelDatabase;
import dev.slotgraph.query.store.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** Reads calendars: of each resource the one that it has from the beginning, then the others. Thread-safe. */
@Component("queryKnownCalendars")
class KnownCalendars {

    /** What it is asked for goes into both parts, so that each uses its index. */
    private static final String ALL = """
            from (
                select resource.app_id, resource.id as resource_id, resource.created_at as resource_since,
                       resource.primary_calendar_id as id, true as is_primary, own.doc, own.created_at, own.updated_at
                from query.resource resource
                left join query.calendar own
                  on own.id = resource.primary_calendar_id and own.app_id = resource.app_id and not own.deleted
                where not resource.deleted
                union all
                select resource.app_id, resource.id, resource.created_at,
                       other.id, false, other.doc, other.created_at, other.updated_at
                from query.resource resource
                join query.calendar other
                  on other.resource_id = resource.id and other.app_id = resource.app_id and not other.deleted
                  and other.id is distinct from resource.primary_calendar_id
                where not resource.deleted
            ) calendar
            where app_id = :app
            """;

    static final String ONE = "select * " + ALL + " and id = :id";
    private static final String OF_RESOURCE = " and resource_id = :resource";
    private static final String COUNT = "select count(*) ";
    private static final String IN_ORDER =
            " order by resource_since, resource_id, is_primary desc, created_at, id offset :offset limit :limit";

    private final ReadModelDatabase database;

    KnownCalendars(ReadModelDatabase database) {
        this.database = database;
    }

    /** @param stamps empty where nothing was said of it yet */
    record Known(UUID id, CalendarData data, Optional<Stamps> stamps) {}

    /** @param total of all parts of the list */
    record Part(long total, List<Known> calendars) {}

    /**
     * A part of the list.
     *
     * @param resource whose calendars are wanted; empty for all of the app
     */
    Part list(UUID appId, Optional<UUID> resource, long offset, int limit) {
        return database.snapshot(() -> new Part(
                asked(COUNT, "", appId, resource).query(Long.class).single(),
                asked("select * ", IN_ORDER, appId, resource)
                        .param("offset", offset)
                        .param("limit", limit)
                        .query((row, _) -> known(row))
                        .list()));
    }

    private StatementSpec asked(String before, String behind, UUID appId, Optional<UUID> resource) {
        var statement = database.sql()
                .sql(before + ALL + (resource.isPresent() ? OF_RESOURCE : "") + behind)
                .param("app", appId);
        return resource.map(id -> statement.param("resource", id)).orElse(statement);
    }

    Optional<Known> find(UUID appId, UUID id) {
        return database.sql()
                .sql(ONE)
                .param("app", appId)
                .param("id", id)
                .query((row, _) -> known(row))
                .optional();
    }

    private static Known known(ResultSet row) throws SQLException {
        var resource = row.getObject("resource_id", UUID.class);
        @Nullable String doc = row.getString("doc");
        return new Known(
                // A node of an earlier release leaves the column empty.
                Objects.requireNonNullElseGet(row.getObject("id", UUID.class), () -> CalendarData.primaryId(resource)),
                doc == null ? CalendarData.primary(resource) : StoredJson.read(doc, CalendarData.class),
                doc == null
                        ? Optional.empty()
                        : Optional.of(new Stamps(time(row, "created_at"), time(row, "updated_at"))));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
