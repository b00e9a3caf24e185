package dev.slotgraph.webhook.endpoint;

import dev.slotgraph.webhook.endpoint.EndpointSettings.AfterExhaustion;
import dev.slotgraph.webhook.payload.Format;
import dev.slotgraph.webhook.retry.RetrySchedule;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of endpoints. Joins the caller's transaction. Thread-safe. */
final class EndpointStore {

    private static final String COLUMNS = """
            id, app_id, url, description, events, graph, state, format, schema_version, status, disabled_reason, retry_schedule,
            after_exhaustion, rate_limit, fields_masked, from_position, version, created_at, updated_at
            """;

    private final JdbcClient jdbc;

    EndpointStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return whether the id was free */
    boolean insert(Endpoint endpoint) {
        boolean inserted = jdbc.sql("insert into webhook.endpoint (" + COLUMNS + ") values " + """
                        (:id, :app, :url, :description, :events, :graph, :state, :format, :schema, :status, :reason, :schedule,
                         :exhaustion, :rate, :masked, :from, :version, :created, :updated)
                        on conflict (id) do nothing
                        """)
                        .params(params(endpoint))
                        .update()
                == 1;
        if (inserted) {
            pace(endpoint);
        }
        return inserted;
    }

    void update(Endpoint endpoint) {
        jdbc.sql("""
                        update webhook.endpoint
                        set url = :url, description = :description, events = :events, graph = :graph, state = :state,
                            format = :format, schema_version = :schema, status = :status, disabled_reason = :reason,
                            retry_schedule = :schedule, after_exhaustion = :exhaustion, rate_limit = :rate,
                            fields_masked = :masked, version = :version, updated_at = :updated
                        where id = :id
                        """).params(params(endpoint)).update();
        pace(endpoint);
    }

    private void pace(Endpoint endpoint) {
        if (endpoint.settings().rateLimit() != null) {
            jdbc.sql("""
                            insert into webhook.endpoint_pace (endpoint_id, free_at) values (:id, :now)
                            on conflict (endpoint_id) do nothing
                            """)
                    .param("id", endpoint.id())
                    .param("now", at(endpoint.updatedAt()))
                    .update();
        }
    }

    /** Keeps the row, to which deliveries and history belong, and nothing else. */
    void delete(UUID id, Instant now) {
        jdbc.sql("update webhook.endpoint set deleted_at = :now, status = 'disabled' where id = :id")
                .param("now", at(now))
                .param("id", id)
                .update();
        jdbc.sql("delete from webhook.endpoint_secret where endpoint_id = :id")
                .param("id", id)
                .update();
        jdbc.sql("delete from webhook.endpoint_pace where endpoint_id = :id")
                .param("id", id)
                .update();
    }

    Optional<Endpoint> find(UUID appId, UUID id) {
        return jdbc.sql("select " + COLUMNS
                        + " from webhook.endpoint where id = :id and app_id = :app and deleted_at is null")
                .param("id", id)
                .param("app", appId)
                .query((row, _) -> endpoint(row))
                .optional();
    }

    /**
     * Locks it until the transaction ends, so that changes come one after the other; new deliveries may still refer to it. Who
     * locks lanes too, locks them afterwards.
     */
    Optional<Endpoint> lock(UUID id) {
        return jdbc.sql("select " + COLUMNS
                        + " from webhook.endpoint where id = :id and deleted_at is null for no key update")
                .param("id", id)
                .query((row, _) -> endpoint(row))
                .optional();
    }

    /** Of any app. */
    List<Endpoint> findAll(Collection<UUID> ids) {
        return jdbc.sql("select " + COLUMNS + " from webhook.endpoint where id = any(:ids) and deleted_at is null")
                .param("ids", ids.toArray(UUID[]::new))
                .query((row, _) -> endpoint(row))
                .list();
    }

    List<Endpoint> list(UUID appId, long offset, int limit) {
        return jdbc.sql("select " + COLUMNS + """
                         from webhook.endpoint where app_id = :app and deleted_at is null
                        order by created_at, id offset :offset limit :limit
                        """)
                .param("app", appId)
                .param("offset", offset)
                .param("limit", limit)
                .query((row, _) -> endpoint(row))
                .list();
    }

    long count(UUID appId) {
        return jdbc.sql("select count(*) from webhook.endpoint where app_id = :app and deleted_at is null")
                .param("app", appId)
                .query(Long.class)
                .single();
    }

    private static Map<String, @Nullable Object> params(Endpoint endpoint) {
        EndpointSettings settings = endpoint.settings();
        var params = new HashMap<String, @Nullable Object>();
        params.put("id", endpoint.id());
        params.put("app", endpoint.appId());
        params.put("url", settings.url());
        params.put("description", settings.description());
        params.put("events", settings.events().toArray(String[]::new));
        params.put("graph", settings.graph());
        params.put("state", settings.state());
        params.put("format", settings.format().text());
        params.put("schema", settings.schemaVersion());
        params.put("status", settings.enabled() ? "enabled" : "disabled");
        params.put("reason", endpoint.disabledReason());
        params.put("schedule", millis(settings.retry()));
        params.put("exhaustion", settings.afterExhaustion().name().toLowerCase(Locale.ROOT));
        params.put("rate", settings.rateLimit());
        params.put("masked", settings.fieldsMasked().toArray(String[]::new));
        params.put("from", endpoint.fromPosition());
        params.put("version", endpoint.version());
        params.put("created", at(endpoint.createdAt()));
        params.put("updated", at(endpoint.updatedAt()));
        return params;
    }

    private static Endpoint endpoint(ResultSet row) throws SQLException {
        return new Endpoint(
                row.getObject("id", UUID.class),
                row.getObject("app_id", UUID.class),
                new EndpointSettings(
                        row.getString("url"),
                        row.getString("description"),
                        texts(row, "events"),
                        row.getString("graph"),
                        row.getString("state"),
                        Format.named(row.getString("format")).orElseThrow(),
                        row.getInt("schema_version"),
                        "enabled".equals(row.getString("status")),
                        schedule((Long[]) row.getArray("retry_schedule").getArray()),
                        AfterExhaustion.valueOf(
                                row.getString("after_exhaustion").toUpperCase(Locale.ROOT)),
                        row.getObject("rate_limit", Integer.class),
                        texts(row, "fields_masked")),
                row.getString("disabled_reason"),
                row.getLong("from_position"),
                row.getInt("version"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    private static Long[] millis(RetrySchedule schedule) {
        return schedule.steps().stream().map(Duration::toMillis).toArray(Long[]::new);
    }

    private static RetrySchedule schedule(Long[] millis) {
        return new RetrySchedule(Stream.of(millis).map(Duration::ofMillis).toList());
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
