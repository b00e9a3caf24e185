package dev.slotgraph.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.api.booking.BookingEvent.BookingDeleted;
import dev.slotgraph.api.resource.ResourceEvent.ResourceUpdated;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.access.KeyMaterial;
import dev.slotgraph.platform.access.KeyStore;
import dev.slotgraph.platform.testing.TestPostgres;
import dev.slotgraph.webhook.delivery.TextRetention;
import dev.slotgraph.webhook.projection.History;
import dev.slotgraph.webhook.testing.Receiver;
import dev.slotgraph.webhook.testing.Receiver.Received;
import dev.slotgraph.webhook.testing.Story;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The past, told again from a real log, through the API. */
@SpringBootTest(
        classes = WebhookApiTest.Service.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "slotgraph.secret-key=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "slotgraph.rate-limit.per-minute=0",
            "slotgraph.webhooks.allowed-networks=127.0.0.0/8,::1/128",
            "logging.level.root=WARN"
        })
class ReplayTest {

    private static final JsonMapper JSON = new JsonMapper();

    @LocalServerPort
    private int port;

    @Autowired
    private KeyStore keys;

    @Autowired
    private JdbcClient sql;

    @Autowired
    private ApplicationContext service;

    @Autowired
    private History history;

    @Autowired
    private TextRetention retention;

    @Autowired
    private EventProcessingConfiguration processing;

    @Autowired
    private PlatformTransactionManager transactions;

    private final Receiver receiver = new Receiver();
    private UUID app = new UUID(0, 0);
    private String api = "";
    private Story story;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        var database = TestPostgres.freshDatabase();
        registry.add("spring.datasource.url", database::url);
        registry.add("spring.datasource.username", database::user);
        registry.add("spring.datasource.password", database::password);
    }

    @BeforeEach
    void anAppWithAResource() {
        app = UUID.randomUUID();
        keys.ensureApp(app, "app-" + app, false, Instant.EPOCH);
        api = KeyMaterial.generate(KeyKind.API, false);
        keys.insert(UUID.randomUUID(), app, KeyKind.API, "test", KeyMaterial.hash(api), Instant.EPOCH);
        story = new Story(service, app);
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void aNewEndpointIsToldEverythingFromTheFirstEventOnWhileTheWritersGoOn() throws Exception {
        List<UUID> bookings =
                IntStream.range(0, 30).mapToObj(_ -> UUID.randomUUID()).toList();
        bookings.forEach(booking -> story.tell(booking, 4));
        var writing = new AtomicBoolean(true);
        Thread writer = Thread.ofVirtual().start(() -> {
            var all = new ArrayList<>(bookings);
            for (int round = 0; writing.get() || round < 200; round++) {
                if (round % 10 == 0) {
                    all.add(UUID.randomUUID());
                }
                story.tell(all.get((round * 7) % all.size()), 1);
                if (round > 1_500) {
                    break;
                }
            }
        });
        String endpoint = endpoint("\"status\":\"disabled\"");
        String replay = replay(endpoint, "{\"from\":\"beginning\"}");
        put(endpoint, "{\"status\":\"enabled\"}");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> state(endpoint, replay).equals("completed"));
        writing.set(false);
        writer.join();
        long total =
                story.sequences().values().stream().mapToLong(Long::longValue).sum();
        await().atMost(Duration.ofSeconds(90)).until(() -> receiver.received().size() >= total);

        assertThat(receiver.received()).hasSize((int) total);
        story.sequences().forEach((booking, count) -> {
            var mine = of(booking);
            assertThat(mine.stream().map(Received::number))
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, count.intValue()).boxed().toList());
            assertThat(mine.stream().map(Received::previous))
                    .containsExactlyElementsOf(IntStream.range(0, count.intValue())
                            .mapToObj(Integer::toString)
                            .toList());
        });
    }

    @Test
    void whatIsToldAgainIsTheSameToTheByteWhateverHasChangedSince() throws Exception {
        String endpoint = endpoint("\"format\":\"extended\"");
        var booking = UUID.randomUUID();
        story.tell(booking, 3);
        await().until(() -> receiver.received().size() == 3);
        story.publish("resource", story.staff(), new ResourceUpdated(story.staff(), Story.data("Jane Roe")));
        put(endpoint, "{\"format\":\"timekit\",\"fields_masked\":[\"customers.email\"]}");
        String replay = replay(endpoint, "{\"mode\":\"history\"}");
        await().until(() -> receiver.received().size() == 6);

        var first = receiver.received().subList(0, 3);
        var again = receiver.received().subList(3, 6);
        assertThat(again.stream().map(Received::body))
                .isEqualTo(first.stream().map(Received::body).toList());
        assertThat(again.stream().map(Received::webhookId))
                .isEqualTo(first.stream().map(Received::webhookId).toList());
        assertThat(again).extracting(Received::replay).containsOnly(replay);
        assertThat(first).extracting(Received::replay).containsOnlyNulls();

        String other = endpoint("\"format\":\"extended\"");
        JsonNode feed = JSON.readTree(get("/" + other + "/feed").body());
        assertThat(texts(feed.get("data"), "body"))
                .isEqualTo(first.stream().map(Received::body).toList());
        assertThat(texts(feed.get("data"), "webhook_id"))
                .isEqualTo(first.stream().map(Received::webhookId).toList());
        assertThat(JSON.readTree(get("/" + other + "/feed?after="
                                        + feed.get("next").longValue())
                                .body())
                        .get("data"))
                .isEmpty();
    }

    @Test
    void theProjectorsTablesRebuiltFromNothingHoldTheSameMessages() throws Exception {
        endpoint("\"status\":\"disabled\",\"format\":\"extended\"");
        for (int booking = 0; booking < 5; booking++) {
            story.tell(UUID.randomUUID(), 3);
            story.publish("resource", story.staff(), new ResourceUpdated(story.staff(), Story.data("Jane " + booking)));
        }
        var before = rows(15);
        var processor = processing
                .eventProcessor("webhooks", PooledStreamingEventProcessor.class)
                .orElseThrow();
        processor.shutDown();
        sql.sql("truncate webhook.attempt, webhook.delivery, webhook.lane, webhook.reference")
                .update();
        processor.resetTokens();
        processor.start();
        assertThat(rows(15)).isEqualTo(before);
    }

    @Test
    void missingFailedAndSnapshotEachTellTheirShare() throws Exception {
        var good = UUID.randomUUID();
        var bad = UUID.randomUUID();
        receiver.answer(request -> request.body().contains(bad.toString()) ? 500 : 200);
        String endpoint = endpoint("\"after_exhaustion\":\"skip\",\"retry\":{\"schedule\":[\"0s\"]}");
        story.tell(good, 2);
        story.tell(bad, 2);
        await().until(() -> count("failed") == 2 && count("delivered") == 2);
        receiver.received().clear();
        receiver.answer(_ -> 200);

        JsonNode dry = JSON.readTree(post("/" + endpoint + "/replays", "{\"mode\":\"failed\",\"dry_run\":true}")
                        .body())
                .get("data");
        assertThat(dry.get("messages").intValue()).isEqualTo(2);
        assertThat(dry.get("samples").get(0).get("body").stringValue()).contains(bad.toString());
        assertThat(receiver.received()).isEmpty();

        String replay = replay(endpoint, "{\"mode\":\"failed\"}");
        await().until(() -> state(endpoint, replay).equals("completed")
                && receiver.received().size() == 2);
        assertThat(of(bad)).extracting(Received::number).containsExactly(1, 2);

        String none = replay(endpoint, "{\"mode\":\"missing\"}");
        await().until(() -> state(endpoint, none).equals("completed"));
        assertThat(receiver.received()).hasSize(2);

        var gone = UUID.randomUUID();
        story.tell(gone, 1);
        story.publish("booking", gone, new BookingDeleted(gone));
        await().until(() -> receiver.received().size() == 4);
        receiver.received().clear();
        String snapshot = replay(endpoint, "{\"mode\":\"snapshot\"}");
        await().until(() -> state(endpoint, snapshot).equals("completed")
                && receiver.received().size() == 2);
        assertThat(receiver.received()).extracting(Received::number).containsOnly(2);
        assertThat(receiver.received()).allMatch(request -> request.body().contains("\"booking.created\""));
    }

    @Test
    void whatFailedLongAgoIsToldAgainToTheByteThoughItsBodyIsGone() throws Exception {
        var booking = UUID.randomUUID();
        receiver.answer(_ -> 500);
        String endpoint =
                endpoint("\"after_exhaustion\":\"skip\",\"retry\":{\"schedule\":[\"0s\"]},\"format\":\"extended\"");
        story.tell(booking, 3);
        await().until(() -> count("failed") == 3);
        story.publish("resource", story.staff(), new ResourceUpdated(story.staff(), Story.data("Jane Roe")));
        put(endpoint, "{\"format\":\"timekit\"}");
        sql.sql("update webhook.delivery set finished_at = finished_at - interval '31 days' where endpoint_id = :id")
                .param("id", UUID.fromString(endpoint))
                .update();
        retention.run();
        assertThat(sql.sql("select count(*) from webhook.delivery where endpoint_id = :id and body is not null")
                        .param("id", UUID.fromString(endpoint))
                        .query(Long.class)
                        .single())
                .isZero();
        receiver.answer(_ -> 200);
        String second = sql.sql("select id from webhook.delivery where endpoint_id = :id and sequence = 2")
                .param("id", UUID.fromString(endpoint))
                .query(String.class)
                .single();

        assertThat(post("/" + endpoint + "/deliveries/" + second + "/redeliver", "{}")
                        .statusCode())
                .isEqualTo(202);
        await().until(() -> count("delivered") == 1);
        String replay = replay(endpoint, "{\"mode\":\"failed\"}");
        await().until(() -> count("delivered") == 3);

        var told = receiver.received();
        assertThat(told).extracting(Received::number).containsExactly(1, 2, 3, 2, 1, 3);
        assertThat(told.subList(3, 6))
                .extracting(Received::body)
                .containsExactly(
                        told.get(1).body(), told.get(0).body(), told.get(2).body());
        assertThat(told.subList(4, 6)).extracting(Received::replay).containsOnly(replay);
    }

    @Test
    void aReplayIsSlowedDownAndCancelledAndThePresentGoesOn() throws Exception {
        String endpoint = endpoint("\"events\":[\"booking.created\",\"booking.updated\"]");
        var booking = UUID.randomUUID();
        story.tell(booking, 40);
        await().until(() -> receiver.received().size() == 40);
        receiver.received().clear();
        String replay = replay(endpoint, "{\"rate\":5}");
        await().until(() -> receiver.received().size() >= 5);
        assertThat(post("/" + endpoint + "/replays", "{}").statusCode()).isEqualTo(409);
        story.tell(booking, 1);
        var fresh = UUID.randomUUID();
        story.tell(fresh, 1);
        // A booking that began after the replay has nothing to wait for.
        await().until(() -> of(fresh).size() == 1);
        assertThat(of(booking)).hasSizeLessThan(40).noneMatch(request -> request.number() == 41);

        assertThat(post("/" + endpoint + "/replays/" + replay + "/cancel", "{}").statusCode())
                .isEqualTo(200);
        await().until(() -> of(booking).getLast().number() == 41);
        assertThat(of(booking)).hasSizeLessThan(40);
        assertThat(state(endpoint, replay)).isEqualTo("cancelled");
        assertThat(count("delivered")).isEqualTo(42);
    }

    @Test
    void aReplayBeginsAtAPositionATimeOrAnId() throws Exception {
        String endpoint = endpoint("\"status\":\"disabled\"");
        var booking = UUID.randomUUID();
        story.tell(booking, 4);
        JsonNode feed = await().until(
                        () -> JSON.readTree(get("/" + endpoint + "/feed").body())
                                .get("data"),
                        list -> list.size() == 4);
        put(endpoint, "{\"status\":\"enabled\"}");
        await().until(() -> receiver.received().size() == 4);
        var third = feed.get(2);
        for (String from : List.of(
                third.get("position").toString(), "\"" + third.get("webhook_id").stringValue() + "\"")) {
            receiver.received().clear();
            String replay = replay(endpoint, "{\"from\":%s}".formatted(from));
            await().until(() -> state(endpoint, replay).equals("completed"));
            await().until(() -> receiver.received().size() == 2);
            assertThat(of(booking)).extracting(Received::number).containsExactly(3, 4);
        }
        receiver.received().clear();
        String none = replay(endpoint, "{\"from\":\"2100-01-01T00:00:00Z\"}");
        await().until(() -> state(endpoint, none).equals("completed"));
        assertThat(receiver.received()).isEmpty();
        assertThat(post("/" + endpoint + "/replays", "{\"from\":\"yesterday\"}").statusCode())
                .isEqualTo(422);
        assertThat(post("/" + endpoint + "/replays", "{\"from\":\"msg_none\"}").statusCode())
                .isEqualTo(422);
        assertThat(post("/" + endpoint + "/replays", "{\"mode\":\"all\"}").statusCode())
                .isEqualTo(422);
    }

    @Test
    void anEventThatCannotBeToldIsCountedAndEverythingElseIsTold() throws Exception {
        String endpoint = endpoint("\"format\":\"extended\"");
        var good = UUID.randomUUID();
        story.tell(good, 2);
        var bad = UUID.randomUUID();
        story.publish("booking", bad, story.created(bad, "no_such_graph"));
        story.publish("booking", bad, Story.renamed(bad, 1));
        story.tell(good, 2);
        await().until(() -> of(good).size() == 4);
        long parked = sql.sql("select global_index from booking.domain_event where stream_id = :id and sequence = 0")
                .param("id", bad.toString())
                .query(Long.class)
                .single();
        long head = sql.sql("select max(global_index) from booking.domain_event")
                .query(Long.class)
                .single();
        await().until(() -> history.position() >= head);

        assertThat(status(endpoint).get("watermark").longValue()).isLessThan(parked);

        receiver.received().clear();
        String replay = replay(endpoint, "{}");
        await().until(() -> state(endpoint, replay).equals("completed") && of(good).size() == 4);
        JsonNode told =
                JSON.readTree(get("/" + endpoint + "/replays/" + replay).body()).get("data");
        assertThat(told.get("drifted").intValue()).isEqualTo(2);
        JsonNode feed = JSON.readTree(get("/" + endpoint + "/feed").body());
        assertThat(feed.get("data")).hasSize(4);
        assertThat(feed.get("untold")).hasSize(2);
        assertThat(feed.get("untold").get(0).longValue()).isEqualTo(parked);
    }

    @Test
    void aReplayThatFailsKeepsNoOtherFromGoingOn() throws Exception {
        var booking = UUID.randomUUID();
        story.tell(booking, 2);
        String failing = endpoint("\"description\":\"fails\"");
        String other = endpoint("\"description\":\"works\"");
        sql.sql("""
                create or replace function fail() returns trigger language plpgsql as
                $$ begin if new.endpoint_id = '%s' then raise exception 'no'; end if; return new; end $$
                """.formatted(failing)).update();
        sql.sql("create trigger fail before insert on webhook.delivery for each row execute function fail()")
                .update();
        try {
            String stuck = replay(failing, "{}");
            String works = replay(other, "{}");

            await().until(() -> state(other, works).equals("completed"));
            await().until(() -> !JSON.readTree(
                            get("/" + failing + "/replays/" + stuck).body())
                    .get("data")
                    .get("error")
                    .isNull());
        } finally {
            sql.sql("drop trigger fail on webhook.delivery").update();
        }
        sql.sql("update webhook.replay set next_at = now()").update();
        await().until(() -> count("delivered") == 4);
    }

    @Test
    void aNewBookingDoesNotWaitForAReplayWhateverTheEndpointIsToldOfIt() throws Exception {
        String endpoint = endpoint("\"events\":[\"booking.updated\"]");
        var booking = UUID.randomUUID();
        story.tell(booking, 40);
        await().until(() -> receiver.received().size() == 39);
        String replay = replay(endpoint, "{\"rate\":5}");
        var fresh = UUID.randomUUID();
        story.tell(fresh, 2);

        await().until(() -> of(fresh).size() == 1);
        assertThat(state(endpoint, replay)).isEqualTo("running");
    }

    @Test
    void theFeedGivesTheBytesThatWereSentWhateverTheEndpointHasBecome() throws Exception {
        String endpoint = endpoint("\"format\":\"extended\"");
        story.tell(UUID.randomUUID(), 3);
        await().until(() -> count("delivered") == 3);
        var sent = receiver.received().stream().map(Received::body).toList();
        put(endpoint, "{\"format\":\"timekit\",\"fields_masked\":[\"customers.email\"]}");

        JsonNode feed = JSON.readTree(get("/" + endpoint + "/feed").body());

        assertThat(texts(feed.get("data"), "body")).isEqualTo(sent);
        assertThat(sql.sql("""
                        select encode(d.body_sha256, 'hex') from webhook.delivery d join webhook.endpoint e on e.id = d.endpoint_id
                        where e.app_id = :app order by d.position
                        """).param("app", app).query(String.class).list())
                .isEqualTo(texts(feed.get("data"), "body_sha256"));
        assertThat(sql.sql("select distinct booking_url from webhook.delivery where endpoint_id = :id")
                        .param("id", UUID.fromString(endpoint))
                        .query(String.class)
                        .list())
                .containsExactly("http://localhost:8080/console/bookings/{id}");
    }

    @Test
    void whatIsCommittedAfterAnEndpointWasMadeIsToldThoughItDrewItsPlaceBefore() throws Exception {
        var late = UUID.randomUUID();
        var endpoint = new AtomicReference<>("");
        new TransactionTemplate(transactions).executeWithoutResult(_ -> {
            story.append("booking", late, story.created(late));
            long drawn = sql.sql("select global_index from booking.domain_event where stream_id = :id")
                    .param("id", late.toString())
                    .query(Long.class)
                    .single();
            Thread.ofVirtual().start(() -> story.tell(UUID.randomUUID(), 1));
            await().until(() -> sql.sql("select max(global_index) from booking.domain_event")
                            .query(Long.class)
                            .single()
                    > drawn);
            await().until(() -> {
                endpoint.set(endpoint("\"format\":\"extended\""));
                return true;
            });
        });

        await().until(() -> !of(late).isEmpty());
        assertThat(of(late)).extracting(Received::number).containsExactly(1);
    }

    @Test
    void othersAreToldWhenAReplayIsOver() throws Exception {
        String told = endpoint("\"status\":\"disabled\"");
        endpoint("\"events\":[\"replay.finished\"]");
        story.tell(UUID.randomUUID(), 1);
        String replay = replay(told, "{}");

        await().until(() -> receiver.received().size() == 1);

        assertThat(receiver.received().getFirst().body())
                .contains("\"event\":\"replay.finished\"")
                .contains(told)
                .contains(replay);
    }

    private JsonNode status(String endpoint) throws Exception {
        return JSON.readTree(get("/" + endpoint + "/status").body()).get("data");
    }

    private List<String> rows(int expected) {
        return await().until(
                        () -> sql.sql("""
                                select d.webhook_id || encode(d.body_sha256, 'hex') || d.sequence || d.previous_sequence || d.state
                                from webhook.delivery d join webhook.endpoint e on e.id = d.endpoint_id
                                where e.app_id = :app order by d.position
                                """).param("app", app).query(String.class).list(),
                        rows -> rows.size() == expected);
    }

    private long count(String state) {
        return sql.sql("""
                        select count(*) from webhook.delivery d join webhook.endpoint e on e.id = d.endpoint_id
                        where e.app_id = :app and d.state = :state
                        """)
                .param("app", app)
                .param("state", state)
                .query(Long.class)
                .single();
    }

    private List<Received> of(UUID booking) {
        return receiver.received().stream()
                .filter(request -> request.body().contains(booking.toString()))
                .toList();
    }

    private static List<String> texts(JsonNode list, String field) {
        var texts = new ArrayList<String>();
        list.forEach(item -> texts.add(item.get(field).stringValue()));
        return texts;
    }

    private String endpoint(String settings) throws Exception {
        var answer = post("", "{\"url\":\"%s\",%s}".formatted(receiver.url(), settings));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JSON.readTree(answer.body()).get("data").get("id").stringValue();
    }

    private String replay(String endpoint, String body) throws Exception {
        long head = sql.sql("select coalesce(max(global_index), 0) from booking.domain_event")
                .query(Long.class)
                .single();
        await().until(() -> history.position() >= head);
        var answer = post("/" + endpoint + "/replays", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return JSON.readTree(answer.body()).get("data").get("id").stringValue();
    }

    private String state(String endpoint, String replay) throws Exception {
        return JSON.readTree(get("/" + endpoint + "/replays/" + replay).body())
                .get("data")
                .get("state")
                .stringValue();
    }

    private void put(String endpoint, String body) throws Exception {
        var answer = send("PUT", "/" + endpoint, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "");
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send("POST", path, body);
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/v2/webhooks" + path))
                            .header("Authorization", "Bearer " + api)
                            .header("Content-Type", "application/json")
                            .method(method, BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        }
    }
}
