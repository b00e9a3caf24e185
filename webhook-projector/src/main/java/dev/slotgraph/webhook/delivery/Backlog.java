package dev.slotgraph.webhook.delivery;

import dev.slotgraph.webhook.health.HealthStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What waits to be acknowledged, of one endpoint and of all; looked up at most every few seconds for the gauges. Thread-safe. */
public final class Backlog {

    private static final Duration FRESH = Duration.ofSeconds(10);

    private static final String OPEN = """
            select count(*) as n, min(created_at) as oldest, min(position) as first from webhook.delivery
            where state in ('pending', 'in_flight', 'held') and replay_id is null
              and endpoint_id in (select id from webhook.endpoint where deleted_at is null)
            """;

    private final JdbcClient jdbc;
    private final HealthStore health;
    private final Clock clock;
    private final AtomicReference<Seen> seen = new AtomicReference<>();

    Backlog(JdbcClient jdbc, HealthStore health, Clock clock, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.health = health;
        this.clock = clock;
        gauge(
                meters,
                "slotgraph.webhooks.backlog",
                "messages not acknowledged yet",
                all -> all.open().messages());
        gauge(
                meters,
                "slotgraph.webhooks.oldest_unacknowledged",
                "age in seconds of the oldest message not acknowledged yet",
                all -> all.open()
                        .oldest()
                        .map(oldest -> Duration.between(oldest, clock.instant()).toMillis() / 1000.0)
                        .orElse(0.0));
        gauge(meters, "slotgraph.webhooks.breakers_open", "endpoints that are left alone", Seen::breakersOpen);
    }

    /**
     * What waits.
     *
     * @param before the position right below the oldest message of bookings; empty where none waits
     */
    public record Open(long messages, Optional<Instant> oldest, Optional<Long> before) {}

    private record Seen(Instant at, Open open, long breakersOpen) {}

    /** Of one endpoint, now. */
    public Open of(UUID endpoint) {
        return open(jdbc.sql(OPEN + "and endpoint_id = :endpoint and position > " + MetaMessages.POSITION)
                .param("endpoint", endpoint));
    }

    private static Open open(JdbcClient.StatementSpec question) {
        return question.query((row, _) -> {
                    long first = row.getLong("first");
                    boolean none = row.wasNull();
                    return new Open(
                            row.getLong("n"),
                            Optional.ofNullable(row.getObject("oldest", OffsetDateTime.class))
                                    .map(OffsetDateTime::toInstant),
                            none ? Optional.empty() : Optional.of(first - 1));
                })
                .single();
    }

    private void gauge(MeterRegistry meters, String name, String description, ToDoubleFunction<Seen> value) {
        Gauge.builder(name, () -> value.applyAsDouble(look()))
                .description(description)
                .register(meters);
    }

    private Seen look() {
        Instant now = clock.instant();
        @Nullable Seen last = seen.get();
        if (last != null && Duration.between(last.at(), now).abs().compareTo(FRESH) < 0) {
            return last;
        }
        var fresh = new Seen(now, open(jdbc.sql(OPEN)), health.open());
        seen.set(fresh);
        return fresh;
    }
}
