package dev.slotgraph.webhook.endpoint;

import dev.slotgraph.api.id.Ids;
import dev.slotgraph.platform.eventlog.LogHead;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.webhook.endpoint.EndpointHistory.Author;
import dev.slotgraph.webhook.health.Health;
import dev.slotgraph.webhook.signature.WebhookSecret;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/** Makes, changes and deletes endpoints; each change and its entry in the history are one transaction. Thread-safe. */
public final class Endpoints {

    /** An app with more wants a message broker; each event is matched against all of them. */
    static final int MOST_FOR_AN_APP = 200;

    private final EndpointStore store;
    private final SecretStore secrets;
    private final EndpointHistory history;
    private final LogHead settled;
    private final List<EndpointListener> listeners;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final Ids ids;
    private final SecureRandom random = new SecureRandom();

    /** @param settled below which nothing will ever come any more: what is committed late is told too */
    public Endpoints(
            JdbcClient jdbc,
            SecretStore secrets,
            JsonMapper json,
            LogHead settled,
            List<EndpointListener> listeners,
            TransactionOperations transactions,
            Clock clock) {
        this.store = new EndpointStore(jdbc);
        this.secrets = secrets;
        this.history = new EndpointHistory(jdbc, json);
        this.settled = settled;
        this.listeners = List.copyOf(listeners);
        this.transactions = transactions;
        this.clock = clock;
        this.ids = new Ids(clock);
    }

    /**
     * What a creation led to.
     *
     * @param secret null when the endpoint was there already, made by the same request before
     */
    public record Created(Endpoint endpoint, @Nullable WebhookSecret secret) {}

    /** @param previousUntil how long the secrets before it sign along */
    public record Rotated(UUID secretId, WebhookSecret secret, Instant previousUntil) {}

    /**
     * Makes an endpoint, which gets what happens from now on.
     *
     * @param id the client's own, which makes the call idempotent; null for a new one
     */
    public Created create(UUID appId, @Nullable UUID id, EndpointSettings settings, Author author) {
        return inTransaction(() -> {
            Instant now = now();
            var endpoint = new Endpoint(
                    id == null ? ids.next() : id,
                    appId,
                    settings,
                    settings.enabled() ? null : "request",
                    settled.position(),
                    1,
                    now,
                    now);
            if (store.count(appId) >= MOST_FOR_AN_APP
                    && store.find(appId, endpoint.id()).isEmpty()) {
                throw Problem.conflict("in_use", "Too many endpoints")
                        .detail("an app may have at most " + MOST_FOR_AN_APP + " endpoints")
                        .asException();
            }
            if (!store.insert(endpoint)) {
                return existing(endpoint);
            }
            var secret = WebhookSecret.generate(random);
            UUID secretId = ids.next();
            String fingerprint = secrets.add(endpoint.id(), secretId, secret, now, now);
            var data = new LinkedHashMap<>(settings.view());
            data.put("secret_id", secretId);
            data.put("secret_fingerprint", fingerprint);
            history.append(endpoint.id(), "webhook.created", data, author, now);
            return new Created(endpoint, secret);
        });
    }

    private Created existing(Endpoint asked) {
        Endpoint known = store.find(asked.appId(), asked.id())
                .filter(there -> there.settings().equals(asked.settings()))
                .orElseThrow(() -> Problem.conflict("duplicate_id", "The id is taken")
                        .detail("the id is taken by another endpoint")
                        .asException());
        return new Created(known, null);
    }

    public Endpoint get(UUID appId, UUID id) {
        return store.find(appId, id).orElseThrow(Endpoints::notFound);
    }

    public List<Endpoint> list(UUID appId, long offset, int limit) {
        return store.list(appId, offset, limit);
    }

    public long count(UUID appId) {
        return store.count(appId);
    }

    /** Changes the settings; to the same ones, nothing happens. */
    public Endpoint update(UUID appId, UUID id, UnaryOperator<EndpointSettings> change, Author author) {
        return update(appId, id, change, Resume.ALL, author);
    }

    /** The same; {@code resume} counts where the change enables the endpoint. */
    public Endpoint update(UUID appId, UUID id, UnaryOperator<EndpointSettings> change, Resume resume, Author author) {
        return inTransaction(() -> {
            Endpoint before = lock(appId, id);
            EndpointSettings after = change.apply(before.settings());
            return after.equals(before.settings()) ? before : changed(before, after, "request", resume, author);
        });
    }

    /** Locks endpoints, in the order of their ids: who locks lanes too, locks them afterwards. Joins the caller's transaction. */
    public void lock(Collection<UUID> ids) {
        ids.stream().sorted().forEach(store::lock);
    }

    /** Stops an endpoint whose receiver wants nothing any more. Joins the caller's transaction. */
    public void disable(UUID id, String reason) {
        store.lock(id).filter(Endpoint::enabled).ifPresent(endpoint -> {
            changed(endpoint, endpoint.settings().with(false), reason, Resume.ALL, Author.SYSTEM);
            note(id, "endpoint.disabled", Map.of("reason", reason));
        });
    }

    /**
     * Follows what the results of deliveries say about an endpoint: disables it when nothing has succeeded for too long, after
     * warnings in its history. Joins the caller's transaction.
     */
    public void changed(UUID id, Health.Change change) {
        switch (change) {
            case Health.Change.None _ -> {}
            case Health.Change.Failing failing -> note(id, "endpoint.failing", Map.of("percent", failing.percent()));
            case Health.Change.Recovered _ -> note(id, "endpoint.recovered", Map.of());
            case Health.Change.GivenUp _ -> disable(id, "failing");
        }
    }

    /**
     * Writes down what happened to an endpoint, and tells the app's others that want to know. Joins the caller's transaction.
     *
     * @param type such as {@code delivery.exhausted}
     */
    public void note(UUID id, String type, Map<String, ? extends @Nullable Object> data) {
        store.lock(id).ifPresent(endpoint -> {
            Instant now = now();
            int sequence = history.append(id, type, data, Author.SYSTEM, now);
            listeners.forEach(listener -> listener.noticed(endpoint, type, data, sequence, now));
        });
    }

    private Endpoint changed(Endpoint before, EndpointSettings settings, String reason, Resume resume, Author author) {
        Instant now = now();
        boolean stopped = before.enabled() && !settings.enabled();
        var after = new Endpoint(
                before.id(),
                before.appId(),
                settings,
                settings.enabled() ? null : stopped ? reason : before.disabledReason(),
                before.fromPosition(),
                before.version() + 1,
                before.createdAt(),
                now);
        store.update(after);
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("version", after.version());
        data.put("changes", changes(before.settings().view(), settings.view()));
        if (stopped) {
            data.put("reason", reason);
        }
        boolean started = !before.enabled() && settings.enabled();
        if (started) {
            data.put("resume", resume.name().toLowerCase(Locale.ROOT));
        }
        history.append(before.id(), "webhook.updated", data, author, now);
        if (started) {
            listeners.forEach(listener -> listener.enabled(before.id(), resume));
        }
        return after;
    }

    private static Map<String, Object> changes(
            Map<String, @Nullable Object> before, Map<String, @Nullable Object> after) {
        var changes = new LinkedHashMap<String, Object>();
        after.forEach((key, value) -> {
            Object old = before.get(key);
            if (!Objects.equals(old, value)) {
                var change = new LinkedHashMap<String, @Nullable Object>();
                change.put("from", old);
                change.put("to", value);
                changes.put(key, change);
            }
        });
        return changes;
    }

    public void delete(UUID appId, UUID id, Author author) {
        inTransaction(() -> {
            Endpoint endpoint = lock(appId, id);
            Instant now = now();
            store.delete(id, now);
            history.append(id, "webhook.deleted", Map.of("version", endpoint.version()), author, now);
            listeners.forEach(listener -> listener.deleted(id));
            return endpoint;
        });
    }

    /** Gives the endpoint a new secret; those before it sign along for the overlap. */
    public Rotated rotate(UUID appId, UUID id, Duration overlap, Author author) {
        return inTransaction(() -> {
            lock(appId, id);
            Instant now = now();
            Instant until = now.plus(overlap);
            var secret = WebhookSecret.generate(random);
            UUID secretId = ids.next();
            String fingerprint = secrets.add(id, secretId, secret, now, until);
            var data = new LinkedHashMap<String, Object>();
            data.put("secret_id", secretId);
            data.put("secret_fingerprint", fingerprint);
            data.put("previous_until", until.toString());
            history.append(id, "webhook.secret_rotated", data, author, now);
            return new Rotated(secretId, secret, until);
        });
    }

    /** Records something that was done with the endpoint, such as a test. */
    public void record(UUID appId, UUID id, String type, Map<String, ? extends @Nullable Object> data, Author author) {
        inTransaction(() -> {
            Endpoint endpoint = lock(appId, id);
            history.append(id, type, data, author, now());
            return endpoint;
        });
    }

    public EndpointHistory history() {
        return history;
    }

    private Endpoint lock(UUID appId, UUID id) {
        return store.lock(id).filter(endpoint -> endpoint.appId().equals(appId)).orElseThrow(Endpoints::notFound);
    }

    /** What the database keeps. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Optional.ofNullable(transactions.execute(_ -> work.get())).orElseThrow();
    }

    private static RuntimeException notFound() {
        return Problem.notFound("Webhook").asException();
    }
}
