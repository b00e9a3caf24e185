package dev.slotgraph.webhook.delivery;

import com.zaxxer.hikari.HikariDataSource;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.platform.crypto.MasterKey;
import dev.slotgraph.platform.migration.SchemaMigration;
import dev.slotgraph.platform.migration.SchemaMigrator;
import dev.slotgraph.platform.testing.TestPostgres;
import dev.slotgraph.webhook.address.AddressPolicy;
import dev.slotgraph.webhook.address.Cidr;
import dev.slotgraph.webhook.address.UrlPolicy;
import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.endpoint.EndpointCatalog;
import dev.slotgraph.webhook.endpoint.EndpointHistory.Author;
import dev.slotgraph.webhook.endpoint.EndpointSettings;
import dev.slotgraph.webhook.endpoint.EndpointSettings.AfterExhaustion;
import dev.slotgraph.webhook.endpoint.Endpoints;
import dev.slotgraph.webhook.endpoint.SecretStore;
import dev.slotgraph.webhook.exchange.Exchange;
import dev.slotgraph.webhook.exchange.ExchangeLimits;
import dev.slotgraph.webhook.exchange.HttpExchange;
import dev.slotgraph.webhook.health.HealthStore;
import dev.slotgraph.webhook.ledger.CheckpointKey;
import dev.slotgraph.webhook.ledger.Ledger;
import dev.slotgraph.webhook.payload.Format;
import dev.slotgraph.webhook.retry.RetrySchedule;
import dev.slotgraph.webhook.signature.MessageBody;
import dev.slotgraph.webhook.signature.WebhookId;
import dev.slotgraph.webhook.signature.WebhookSecret;
import dev.slotgraph.webhook.testing.MovableClock;
import dev.slotgraph.webhook.testing.Receiver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Delivery on a database of its own: any number of dispatchers, and receivers on the loopback. */
final class DeliveryRig {

    static final UUID APP = UUID.fromString("0198c0de-0000-7000-8000-00000000000a");
    static final Author AUTHOR = new Author("key:test", "request-1");
    static final String KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    static final Duration LEASE = Duration.ofSeconds(45);

    final MovableClock clock = new MovableClock();
    final TestPostgres.Database database = TestPostgres.freshDatabase();
    final HikariDataSource pool = database.pool(12);
    final TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(pool));
    final JdbcClient sql = JdbcClient.create(pool);
    final SecretStore secrets = new SecretStore(sql, MasterKey.fromBase64(KEY), List.of());
    final Ledger ledger = new Ledger(new JdbcTemplate(pool), new CheckpointKey(MasterKey.fromBase64(KEY)));
    final HealthStore health = new HealthStore(new JdbcTemplate(pool));
    /** Exchanges at a time with one host; they all are at this one. */
    int perHost = 64;

    final EndpointCatalog catalog = new EndpointCatalog(sql);
    private final Map<UUID, WebhookSecret> secretOf = new HashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Runnable> wakeUps = new ArrayList<>();
    final Endpoints endpoints;
    final DeliveryInbox inbox;
    final HttpExchange http;

    DeliveryRig() {
        new SchemaMigrator(pool, List.of(new SchemaMigration(2, "webhook", "db/processor", "db/webhook")));
        inbox = new DeliveryInbox(new JdbcTemplate(pool), clock, new Ids(clock), new Random(1), this::wakeAll);
        endpoints = new Endpoints(
                sql,
                secrets,
                new JsonMapper(),
                () -> 0,
                List.of(new LaneListener(sql, health, clock, this::wakeAll), new MetaMessages(catalog, inbox)),
                transactions,
                clock);
        var addresses = new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8")));
        http = new HttpExchange(
                clock,
                ExchangeLimits.DEFAULT,
                addresses,
                new UrlPolicy(addresses, false),
                _ -> false,
                InetAddress::getAllByName,
                300,
                "Slotgraph/test");
    }

    private void wakeAll() {
        wakeUps.forEach(Runnable::run);
    }

    Receiver receiver() {
        return closed(new Receiver());
    }

    /** Has something closed in the end. */
    <T extends AutoCloseable> T closed(T closeable) {
        open.add(closeable);
        return closeable;
    }

    Endpoint endpoint(Receiver receiver, String... schedule) {
        return endpoint(receiver, AfterExhaustion.HOLD, null, schedule);
    }

    Endpoint endpoint(
            Receiver receiver, AfterExhaustion afterExhaustion, @Nullable Integer rateLimit, String... schedule) {
        return endpoint(receiver.url(), afterExhaustion, rateLimit, schedule);
    }

    Endpoint endpoint(String url, AfterExhaustion afterExhaustion, @Nullable Integer rateLimit, String... schedule) {
        var created = endpoints.create(
                APP,
                null,
                new EndpointSettings(
                        url,
                        "",
                        List.of("booking.created", "booking.updated", "booking.deleted"),
                        null,
                        null,
                        Format.FREISPACE,
                        1,
                        true,
                        schedule.length == 0 ? RetrySchedule.DEFAULT : RetrySchedule.parse(List.of(schedule)),
                        afterExhaustion,
                        rateLimit,
                        List.of()),
                AUTHOR);
        WebhookSecret secret = created.secret();
        if (secret != null) {
            secretOf.put(created.endpoint().id(), secret);
        }
        return created.endpoint();
    }

    /** The one that the endpoint was made with. */
    WebhookSecret secret(Endpoint endpoint) {
        return Objects.requireNonNull(secretOf.get(endpoint.id()));
    }

    Endpoint reload(Endpoint endpoint) {
        return endpoints.get(APP, endpoint.id());
    }

    void enable(Endpoint endpoint, boolean on) {
        endpoints.update(APP, endpoint.id(), before -> before.with(on), AUTHOR);
    }

    static Message message(Endpoint endpoint, UUID booking, int sequence) {
        return message(endpoint, booking, sequence, sequence == 1 ? "booking.created" : "booking.updated");
    }

    static Message message(Endpoint endpoint, UUID booking, int sequence, String type) {
        return message(endpoint, booking, sequence, type, "content " + sequence);
    }

    static Message message(Endpoint endpoint, UUID booking, int sequence, String type, String content) {
        return new Message(
                endpoint,
                booking,
                WebhookId.of(booking.toString(), sequence, sequence, type),
                sequence,
                sequence * 10L,
                10,
                Instant.parse("2026-11-01T00:00:00Z"),
                type,
                endpoint.settings().rendering(),
                MessageBody.of("{\"id\":\"" + booking + "\",\"n\":" + sequence + "}"),
                MessageBody.of(content));
    }

    void enqueue(Message... messages) {
        transactions.executeWithoutResult(_ -> inbox.enqueue(List.of(messages)));
    }

    Lanes lanes() {
        return new Lanes(
                new JdbcTemplate(pool),
                transactions,
                secrets,
                health,
                ledger,
                LEASE,
                Duration.ofHours(24),
                UUID.randomUUID().toString());
    }

    TextRetention retention(Duration keepBodies, Duration keepAnswers) {
        return new TextRetention(sql, transactions, clock, keepBodies, keepAnswers);
    }

    ReplayInbox replays() {
        return new ReplayInbox(sql, new ReplayedRows(sql, new Ids(clock)), clock, this::wakeAll);
    }

    /** A replay that has come so far. */
    UUID replay(Endpoint endpoint, long position, long until) {
        UUID id = UUID.randomUUID();
        sql.sql("""
                        insert into webhook.replay (id, endpoint_id, app_id, mode, from_position, until_position, types, booking_ids, state,
                                                    position, next_at, created_at)
                        values (:id, :endpoint, :app, 'history', 0, :until, '{}', '{}', 'running', :position, now(), now())
                        """)
                .param("id", id)
                .param("endpoint", endpoint.id())
                .param("app", APP)
                .param("until", until)
                .param("position", position)
                .update();
        return id;
    }

    /** A dispatcher as another node would run it. */
    Dispatcher dispatcher() {
        return dispatcher(http, Duration.ofMillis(50));
    }

    Dispatcher dispatcher(Exchange exchange, Duration poll) {
        var wakeUp = new WakeUp();
        wakeUps.add(wakeUp::wake);
        return dispatcher(exchange, poll, wakeUp);
    }

    Dispatcher dispatcher(Exchange exchange, Duration poll, WakeUp wakeUp) {
        var dispatcher = new Dispatcher(
                lanes(),
                endpoints,
                secrets,
                exchange,
                clock,
                clock,
                new Random(2),
                wakeUp,
                new Dispatcher.Settings(
                        64, 16, perHost, poll, LEASE.minus(ExchangeLimits.DEFAULT.total()), Duration.ofSeconds(1)),
                new SimpleMeterRegistry());
        dispatcher.start();
        open.addFirst(dispatcher::stop);
        return dispatcher;
    }

    List<String> states(Endpoint endpoint) {
        return sql.sql("select state from webhook.delivery where endpoint_id = :id order by booking_id, sequence")
                .param("id", endpoint.id())
                .query(String.class)
                .list();
    }

    long count(String state) {
        return sql.sql("select count(*) from webhook.delivery where state = :state")
                .param("state", state)
                .query(Long.class)
                .single();
    }

    void close() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
        http.close();
        pool.close();
    }
}
