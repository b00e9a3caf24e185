package dev.slotgraph.query.register;

import dev.slotgraph.api.document.Documents.Stamps;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.query.store.ReadModelDatabase;
import dev.slotgraph.query.store.Register;
import dev.slotgraph.query.store.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads resources, sites and projects. Thread-safe. */
@Component("queryRegisters")
public class Registers {

    private static final String COUNT = "select count(*) from %s where app_id = :app and not deleted";

    private static final String PAGE = """
            select id, doc, created_at, updated_at from %s
            where app_id = :app and not deleted
            order by created_at, id limit :limit offset :offset
            """;

    private static final String LIVE = """
            select id, doc, created_at, updated_at from %s
            where app_id = :app and not deleted and id = any (cast(:ids as uuid[]))
            """;

    private static final String EVER = """
            select id, doc from %s where app_id = :app and id = any (cast(:ids as uuid[]))
            """;

    // The write side lets no two have one slug; were there two, the first would keep it.
    private static final String PROJECT_BY_SLUG = """
            select app_id, id, doc, created_at, updated_at from query.project
            where doc ->> 'slug' = :slug and not deleted
            order by created_at, id limit 1
            """;

    private static final String RESOURCE_IDS = "select id from query.resource where app_id = :app";

    private final ReadModelDatabase database;

    Registers(ReadModelDatabase database) {
        this.database = database;
    }

    /** One entry with its data. */
    public record Entry<D>(UUID id, D data, Stamps stamps) {}

    /** Entries of a page, and how many there are on all. */
    public record Entries<D>(long total, List<Entry<D>> rows) {}

    public <D> Entries<D> page(Register register, UUID appId, Class<D> type, int limit, long offset) {
        return database.snapshot(() -> new Entries<>(
                sql(COUNT, register).param("app", appId).query(Long.class).single(),
                sql(PAGE, register)
                        .param("app", appId)
                        .param("limit", limit)
                        .param("offset", offset)
                        .query((row, _) -> entry(row, type))
                        .list()));
    }

    public <D> Optional<Entry<D>> find(Register register, UUID appId, UUID id, Class<D> type) {
        return live(register, appId, List.of(id), type).stream().findFirst();
    }

    /** An entry, and whose it is. */
    public record Owned<D>(UUID appId, Entry<D> entry) {}

    /** The project of this slug, whatever the app: for visitors, who have no key yet. */
    public Optional<Owned<ProjectData>> projectBySlug(String slug) {
        return database.sql()
                .sql(PROJECT_BY_SLUG)
                .param("slug", slug)
                .query((row, _) -> new Owned<>(row.getObject("app_id", UUID.class), entry(row, ProjectData.class)))
                .optional();
    }

    /** Those of these that are there, not deleted, and the app's; in the order of the ids. */
    public <D> List<Entry<D>> live(Register register, UUID appId, Collection<UUID> ids, Class<D> type) {
        if (ids.isEmpty()) {
            return List.of();
        }
        Map<UUID, Entry<D>> found = sql(LIVE, register)
                .param("app", appId)
                .param("ids", ReadModelDatabase.array(ids))
                .query((row, _) -> entry(row, type))
                .list()
                .stream()
                .collect(Collectors.toMap(Entry::id, entry -> entry));
        return ids.stream()
                .distinct()
                .flatMap(id -> Optional.ofNullable(found.get(id)).stream())
                .toList();
    }

    /** What is known of these, deleted ones included: bookings refer to them still. */
    public <D> Map<UUID, D> ever(Register register, UUID appId, Collection<UUID> ids, Class<D> type) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        return sql(EVER, register)
                .param("app", appId)
                .param("ids", ReadModelDatabase.array(ids))
                .query((row, _) -> Map.entry(id(row), data(row, type)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The app's resources by the calendar that each has. */
    public Map<UUID, UUID> resourcesByCalendar(UUID appId) {
        return database.sql().sql(RESOURCE_IDS).param("app", appId).query(UUID.class).list().stream()
                .collect(Collectors.toMap(id -> Ids.named(id, "calendar"), id -> id));
    }

    private JdbcClient.StatementSpec sql(String statement, Register register) {
        return database.sql().sql(statement.formatted(register.table()));
    }

    private static <D> Entry<D> entry(ResultSet row, Class<D> type) throws SQLException {
        return new Entry<>(
                id(row),
                data(row, type),
                new Stamps(
                        row.getObject("created_at", OffsetDateTime.class).toInstant(),
                        row.getObject("updated_at", OffsetDateTime.class).toInstant()));
    }

    private static UUID id(ResultSet row) throws SQLException {
        return row.getObject("id", UUID.class);
    }

    private static <D> D data(ResultSet row, Class<D> type) throws SQLException {
        return StoredJson.read(row.getString("doc"), type);
    }
}
