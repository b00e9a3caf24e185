package dev.slotgraph.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.access.KeyMaterial;
import dev.slotgraph.platform.access.KeyStore;
import dev.slotgraph.platform.migration.SchemaMigration;
import dev.slotgraph.platform.testing.TestPostgres;
import dev.slotgraph.webhook.delivery.DeliveryInbox;
import dev.slotgraph.webhook.delivery.Message;
import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.endpoint.EndpointCatalog;
import dev.slotgraph.webhook.endpoint.Endpoints;
import dev.slotgraph.webhook.signature.MessageBody;
import dev.slotgraph.webhook.testing.Receiver;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "slotgraph.secret-key=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "slotgraph.rate-limit.per-minute=0",
            "slotgraph.webhooks.allowed-networks=127.0.0.0/8,::1/128",
            "logging.level.root=WARN"
        })
class WebhookApiTest {

    private static final JsonMapper JSON = new JsonMapper();

    @LocalServerPort
    private int port;

    @Autowired
    private KeyStore keys;

    @Autowired
    private JdbcClient sql;

    @Autowired
    private DeliveryInbox inbox;

    @Autowired
    private EndpointCatalog catalog;

    @Autowired
    private Endpoints endpoints;

    @Autowired
    private PlatformTransactionManager transactions;

    private final Receiver receiver = new Receiver();
    private UUID app = new UUID(0, 0);
    private String api = "";

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        var database = TestPostgres.freshDatabase();
        registry.add("spring.datasource.url", database::url);
        registry.add("spring.datasource.username", database::user);
        registry.add("spring.datasource.password", database::password);
    }

    @BeforeEach
    void anApp() {
        app = newApp();
        api = key(app, KeyKind.API);
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void anEndpointIsMadeWithTheContractsDefaultsAndShowsItsSecretOnce() throws Exception {
        var created = post("/v2/webhooks", """
                {"url":"https://example.org/hook"}
                """);

        assertThat(created.statusCode()).isEqualTo(201);
        JsonNode data = data(created);
        assertThat(data.get("secret").stringValue()).startsWith("whsec_");
        assertThat(data.get("events").toString())
                .isEqualTo("[\"booking.created\",\"booking.updated\",\"booking.deleted\"]");
        assertThat(data.get("retry").get("schedule").toString())
                .isEqualTo("[\"0s\",\"5s\",\"5m\",\"30m\",\"2h\",\"5h\",\"10h\",\"14h\",\"20h\",\"24h\"]");
        assertThat(data.get("format").stringValue()).isEqualTo("freispace");
        assertThat(data.get("schema_version").intValue()).isEqualTo(1);
        assertThat(data.get("status").stringValue()).isEqualTo("enabled");
        assertThat(data.get("after_exhaustion").stringValue()).isEqualTo("hold");
        assertThat(data.get("rate_limit").isNull()).isTrue();
        assertThat(data.get("description").stringValue()).isEmpty();
        String id = data.get("id").stringValue();
        JsonNode read = data(get("/v2/webhooks/" + id));
        assertThat(read.has("secret")).isFalse();
        assertThat(read.get("url").stringValue()).isEqualTo("https://example.org/hook");
        assertThat(get("/v2/webhooks").body()).contains(id).doesNotContain("whsec_");
    }

    @Test
    void aSecretLiesNowhereInPlainText() throws Exception {
        var created = data(post("/v2/webhooks", "{\"url\":\"https://example.org/hook\"}"));
        String id = created.get("id").stringValue();
        var rotated = data(post("/v2/webhooks/" + id + "/secret", "{\"overlap\":\"7d\"}"));

        for (String secret : List.of(
                created.get("secret").stringValue(), rotated.get("secret").stringValue())) {
            assertThat(sql.sql("select encode(sealed, 'escape') from webhook.endpoint_secret")
                            .query(String.class)
                            .list())
                    .noneMatch(stored -> stored.contains(secret.substring(6)));
            assertThat(sql.sql("select data from webhook.endpoint_event")
                            .query(String.class)
                            .list())
                    .noneMatch(event -> event.contains(secret.substring(6)));
        }
        assertThat(sql.sql("select count(*) from webhook.endpoint_secret where endpoint_id = :id")
                        .param("id", UUID.fromString(id))
                        .query(Long.class)
                        .single())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                          | url",
                "{\"url\":null}                                              | url",
                "{\"url\":7}                                                 | url",
                "{\"url\":\"http://example.com:99999/\"}                     | url",
                "{\"url\":\"ftp://example.org/\"}                            | url",
                "{\"url\":\"https://10.0.0.1/\"}                             | url",
                "{\"url\":\"https://169.254.169.254/latest\"}                | url",
                "{\"url\":\"https://u:p@example.org/\"}                      | url",
                "{\"url\":\"https://example.org/\",\"surprise\":1}           | surprise",
                "{\"url\":\"https://example.org/\",\"secret\":\"mine\"}      | secret",
                "{\"url\":\"https://example.org/\",\"events\":[]}            | events",
                "{\"url\":\"https://example.org/\",\"events\":[\"booking.*\"]} | events",
                "{\"url\":\"https://example.org/\",\"events\":\"booking.created\"} | events",
                "{\"url\":\"https://example.org/\",\"events\":[\"booking.created\",\"booking.created\"]} | events",
                "{\"url\":\"https://example.org/\",\"graph\":\"instant\"}    | state",
                "{\"url\":\"https://example.org/\",\"state\":\"confirmed\"}  | graph",
                "{\"url\":\"https://example.org/\",\"graph\":\"A b\",\"state\":\"x\"} | graph",
                "{\"url\":\"https://example.org/\",\"format\":\"xml\"}   | format",
                "{\"url\":\"https://example.org/\",\"schema_version\":2}     | schema_version",
                "{\"url\":\"https://example.org/\",\"status\":\"paused\"}    | status",
                "{\"url\":\"https://example.org/\",\"retry\":{\"schedule\":[]}} | retry.schedule",
                "{\"url\":\"https://example.org/\",\"retry\":{\"schedule\":[\"5 minutes\"]}} | retry.schedule",
                "{\"url\":\"https://example.org/\",\"retry\":{\"max\":3}}    | retry.max",
                "{\"url\":\"https://example.org/\",\"after_exhaustion\":\"drop\"} | after_exhaustion",
                "{\"url\":\"https://example.org/\",\"rate_limit\":0}         | rate_limit",
                "{\"url\":\"https://example.org/\",\"rate_limit\":1.5}       | rate_limit",
                "{\"url\":\"https://example.org/\",\"fields_masked\":[\"id\"]} | fields_masked",
                "{\"url\":\"https://example.org/\",\"format\":\"timekit\",\"fields_masked\":[\"data.name\"]} | fields_masked",
                "{\"url\":\"https://example.org/\",\"id\":\"7\"}             | id",
            })
    void aFaultyFieldIsNamed(String body, String field) throws Exception {
        var answer = post("/v2/webhooks", body);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(JSON.readTree(answer.body()).get("errors").has(field))
                .as(answer.body())
                .isTrue();
        assertThat(data(get("/v2/webhooks"))).isEmpty();
    }

    @Test
    void anUnsupportedFormatIsToldWhichAreSupported() throws Exception {
        assertThat(post("/v2/webhooks", "{\"url\":\"https://example.org/\",\"format\":\"thin\"}")
                        .body())
                .contains("supported formats: freispace, extended, timekit, cloudevents");
    }

    @Test
    void theSchemasOfAllFormatsArePublished() throws Exception {
        JsonNode list = data(get("/v2/webhooks/schemas"));
        assertThat(list).hasSize(5);
        for (JsonNode entry : list) {
            var schema = get(entry.get("url").stringValue());
            assertThat(schema.statusCode()).isEqualTo(200);
            assertThat(schema.headers().firstValue("Content-Type").orElse("")).startsWith("application/schema+json");
            assertThat(JSON.readTree(schema.body()).get("$id").stringValue())
                    .isEqualTo(entry.get("url").stringValue());
        }
        assertThat(get("/v2/webhooks/schemas/freispace/2").statusCode()).isEqualTo(404);
        assertThat(get("/v2/webhooks/schemas/thin/1").statusCode()).isEqualTo(404);
    }

    @Test
    void anUpdateChangesWhatItNamesAndNothingElse() throws Exception {
        String id = created("{\"url\":\"https://example.org/hook\",\"rate_limit\":5,\"description\":\"one\"}");

        var updated = put(
                "/v2/webhooks/" + id,
                "{\"graph\":\"instant\",\"state\":\"confirmed\",\"rate_limit\":null,\"retry\":{\"schedule\":[\"0s\",\"1m\"]}}");

        assertThat(updated.statusCode()).isEqualTo(200);
        JsonNode data = data(updated);
        assertThat(data.get("url").stringValue()).isEqualTo("https://example.org/hook");
        assertThat(data.get("description").stringValue()).isEqualTo("one");
        assertThat(data.get("graph").stringValue()).isEqualTo("instant");
        assertThat(data.get("rate_limit").isNull()).isTrue();
        assertThat(data.get("retry").get("schedule").toString()).isEqualTo("[\"0s\",\"1m\"]");
        assertThat(data.get("version").intValue()).isEqualTo(2);
        assertThat(put("/v2/webhooks/" + id, "{\"events\":[],\"graph\":null,\"state\":null}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(put("/v2/webhooks/" + id, "{\"url\":null}").statusCode()).isEqualTo(422);
        assertThat(data(put("/v2/webhooks/" + id, "{}")).get("version").intValue())
                .isEqualTo(2);
    }

    @Test
    void theClientsOwnIdMakesACreationIdempotent() throws Exception {
        UUID id = UUID.randomUUID();
        String body = "{\"id\":\"%s\",\"url\":\"https://example.org/hook\"}".formatted(id);

        assertThat(post("/v2/webhooks", body).statusCode()).isEqualTo(201);
        var again = post("/v2/webhooks", body);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(data(again).has("secret")).isFalse();
        assertThat(post("/v2/webhooks", body.replace("hook", "other")).statusCode())
                .isEqualTo(409);
        String stranger = key(newApp(), KeyKind.API);
        assertThat(send("POST", "/v2/webhooks", body, stranger).statusCode()).isEqualTo(409);
    }

    @Test
    void everyWriteIsDoneOncePerKeyAndNamesItsPosition() throws Exception {
        receiver.answer(_ -> 500);
        String id = created("{\"url\":\"%s\",\"after_exhaustion\":\"skip\",\"retry\":{\"schedule\":[\"0s\"]}}"
                .formatted(receiver.url()));
        enqueue(id, UUID.randomUUID(), 1);
        String delivery = await().until(
                        () -> data(get("/v2/webhooks/" + id + "/deliveries?status=failed")), list -> list.size() == 1)
                .get(0)
                .get("id")
                .stringValue();
        record Write(String method, String path, String body) {}
        var writes = List.of(
                new Write("POST", "/v2/webhooks", "{\"url\":\"https://example.org/hook\"}"),
                new Write("PUT", "/v2/webhooks/" + id, "{\"description\":\"one\"}"),
                new Write("POST", "/v2/webhooks/" + id + "/secret", "{\"overlap\":\"7d\"}"),
                new Write("POST", "/v2/webhooks/" + id + "/test", ""),
                new Write("POST", "/v2/webhooks/" + id + "/deliveries/" + delivery + "/redeliver", ""),
                new Write("DELETE", "/v2/webhooks/" + id, ""));
        for (Write write : writes) {
            String key = UUID.randomUUID().toString();
            long before = changes();
            var first = send(write.method(), write.path(), write.body(), api, "Idempotency-Key", key);
            long after = changes();
            var again = send(write.method(), write.path(), write.body(), api, "Idempotency-Key", key);

            assertThat(first.statusCode()).as("%s", write).isIn(200, 201, 202, 204);
            assertThat(after).as("%s", write).isEqualTo(before + 1);
            assertThat(changes()).as("%s", write).isEqualTo(after);
            assertThat(again.statusCode()).isEqualTo(first.statusCode());
            assertThat(again.body()).as("%s", write).isEqualTo(first.body());
            assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
            assertThat(first.headers().firstValue("Slotgraph-Position")).isPresent();
            assertThat(again.headers().firstValue("Slotgraph-Position"))
                    .isEqualTo(first.headers().firstValue("Slotgraph-Position"));
            assertThat(send(write.method(), write.path() + "?other", write.body(), api, "Idempotency-Key", key)
                            .statusCode())
                    .as("%s", write)
                    .isEqualTo(422);
        }
        assertThat(
                        sql
                                .sql("select body from webhook.idempotency where body is not null")
                                .query(byte[].class)
                                .list()
                                .stream()
                                .map(body -> new String(body, StandardCharsets.ISO_8859_1)))
                .hasSizeGreaterThanOrEqualTo(5)
                .noneMatch(body -> body.contains("whsec_"));
    }

    /** What callers did; what a failing receiver brings about is recorded meanwhile. */
    private long changes() {
        return sql.sql("select count(*) from webhook.endpoint_event where actor <> 'system'")
                .query(Long.class)
                .single();
    }

    @Test
    void aChangeAndItsRecordAreOneTransaction() throws Exception {
        String id = created("{\"url\":\"https://example.org/hook\"}");
        String key = UUID.randomUUID().toString();
        sql.sql("alter table webhook.idempotency add constraint nothing_is_kept check (status is null) not valid")
                .update();
        try {
            assertThat(send("PUT", "/v2/webhooks/" + id, "{\"description\":\"one\"}", api, "Idempotency-Key", key)
                            .statusCode())
                    .isEqualTo(500);
        } finally {
            sql.sql("alter table webhook.idempotency drop constraint nothing_is_kept")
                    .update();
        }
        assertThat(data(get("/v2/webhooks/" + id)).get("version").intValue()).isEqualTo(1);
        var done = send("PUT", "/v2/webhooks/" + id, "{\"description\":\"one\"}", api, "Idempotency-Key", key);
        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(data(done).get("version").intValue()).isEqualTo(2);
    }

    @Test
    void anotherAppFindsNothingAndOtherKindsOfKeysMayNothing() throws Exception {
        String id = created("{\"url\":\"https://example.org/hook\"}");
        String stranger = key(newApp(), KeyKind.API);

        for (String path : List.of("", "/history", "/deliveries", "/deliveries/" + UUID.randomUUID())) {
            assertThat(send("GET", "/v2/webhooks/" + id + path, "", stranger).statusCode())
                    .isEqualTo(404);
        }
        assertThat(send("PUT", "/v2/webhooks/" + id, "{\"description\":\"x\"}", stranger)
                        .statusCode())
                .isEqualTo(404);
        assertThat(send("DELETE", "/v2/webhooks/" + id, "", stranger).statusCode())
                .isEqualTo(404);
        assertThat(send("POST", "/v2/webhooks/" + id + "/secret", "", stranger).statusCode())
                .isEqualTo(404);
        assertThat(send("POST", "/v2/webhooks/" + id + "/test", "", stranger).statusCode())
                .isEqualTo(404);
        for (String path : List.of("", "/" + id, "/" + id + "/history", "/" + id + "/deliveries", "/" + id + "/feed")) {
            assertThat(send("GET", "/v2/webhooks" + path, "", key(app, KeyKind.WIDGET))
                            .statusCode())
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(send("GET", "/v2/webhooks", "", "live_api_key_nobodynobodynobody")
                        .statusCode())
                .isEqualTo(401);
        assertThat(get("/v2/webhooks/7").statusCode()).isEqualTo(400);
    }

    @Test
    void auditorsReadAllButSecretsAndChangeNothing() throws Exception {
        var created = post("/v2/webhooks", "{\"url\":\"https://example.org/hook\"}");
        String id = data(created).get("id").stringValue();
        String secret = data(created).get("secret").stringValue();
        String auditor = key(app, KeyKind.AUDIT);

        for (String path : List.of(
                "", "/ID", "/ID/history", "/ID/deliveries", "/ID/replays", "/ID/feed", "/ID/status", "/ID/receipts")) {
            var answer = send("GET", "/v2/webhooks" + path.replace("ID", id), "", auditor);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.body()).as(path).doesNotContain(secret);
        }
        for (String write : List.of(
                "POST ",
                "PUT /ID",
                "DELETE /ID",
                "POST /ID/secret",
                "POST /ID/test",
                "POST /ID/replays",
                "POST /ID/replays/ID/cancel",
                "POST /ID/deliveries/ID/redeliver")) {
            var parts = write.replace("ID", id).split(" ", 2);
            assertThat(send(parts[0], "/v2/webhooks" + parts[1], "{}", auditor).statusCode())
                    .as(write)
                    .isEqualTo(403);
        }
        assertThat(data(get("/v2/webhooks/" + id)).get("version").intValue()).isEqualTo(1);
    }

    @Test
    void whoChangedWhatCanBeReadAndNotBeChanged() throws Exception {
        String id = created("{\"url\":\"https://example.org/hook\"}");
        put("/v2/webhooks/" + id, "{\"url\":\"https://example.org/other\",\"status\":\"disabled\"}");
        post("/v2/webhooks/" + id + "/secret", "");

        JsonNode history = data(get("/v2/webhooks/" + id + "/history"));
        assertThat(history).hasSize(3);
        assertThat(history.get(0).get("type").stringValue()).isEqualTo("webhook.created");
        assertThat(history.get(1).get("data").get("changes").get("url").toString())
                .isEqualTo("{\"from\":\"https://example.org/hook\",\"to\":\"https://example.org/other\"}");
        assertThat(history.get(1).get("actor").stringValue()).startsWith("key:");
        assertThat(history.get(1).get("previous_hash")).isEqualTo(history.get(0).get("hash"));
        assertThat(history.get(2).get("type").stringValue()).isEqualTo("webhook.secret_rotated");
        UUID endpoint = UUID.fromString(id);
        assertThat(endpoints.history().firstBroken(endpoint)).isEmpty();
        assertThatThrownBy(() -> sql.sql("delete from webhook.endpoint_event").update())
                .hasMessageContaining("append-only");
        sql.sql("alter table webhook.endpoint_event disable trigger endpoint_event_append_only")
                .update();
        sql.sql("update webhook.endpoint_event set actor = 'key:forged' where endpoint_id = :id and sequence = 2")
                .param("id", endpoint)
                .update();
        sql.sql("alter table webhook.endpoint_event enable trigger endpoint_event_append_only")
                .update();
        assertThat(endpoints.history().firstBroken(endpoint)).contains(2);
    }

    @Test
    void aBrowserGetsTheHistoryAsAPageInWhichNothingRuns() throws Exception {
        String id = created(
                "{\"url\":\"https://example.org/hook?a=1&b='2'\",\"description\":\"<script>alert(1)</script>\"}");
        put("/v2/webhooks/" + id, "{\"description\":\"<img src=x onerror=alert(2)>\"}");
        post("/v2/webhooks/" + id + "/secret", "");
        String path = "/v2/webhooks/" + id + "/history";

        var page = send("GET", path, "", api, "Accept", "text/html,*/*;q=0.8");
        var first = send("GET", path + "?limit=1", "", api, "Accept", "text/html");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'");
        assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(page.headers().allValues("Vary")).anyMatch(vary -> vary.matches("(?i)(.*,)?accept(,.*)?"));
        assertThat(page.body())
                .contains(
                        "<h1>Webhook " + id + "</h1>",
                        "webhook.created",
                        "webhook.secret_rotated",
                        "key:",
                        "&lt;script&gt;alert(1)",
                        "&lt;img src=x onerror=alert(2)&gt;",
                        "a=1&amp;b=",
                        "<del>",
                        "sequence 3")
                .doesNotContain("<script", "<img", "whsec_", "position", "b='2'");
        assertThat(first.body()).contains("limit=1&amp;page=2\">Later</a>").doesNotContain("webhook.updated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "application/json"})
    void whoDoesNotNameAPageGetsTheHistoryAsJson(String accept) throws Exception {
        String id = created("{\"url\":\"https://example.org/hook\"}");

        var answer = send("GET", "/v2/webhooks/" + id + "/history", "", api, "Accept", accept);

        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(data(answer)).hasSize(1);
        assertThat(data(answer).get(0).has("changes")).isFalse();
    }

    @Test
    void theHistoryOfAnotherAppsEndpointIsNoPageEither() throws Exception {
        String id = created("{\"url\":\"https://example.org/hook\"}");
        String other = key(newApp(), KeyKind.API);

        assertThat(send("GET", "/v2/webhooks/" + id + "/history", "", other, "Accept", "text/html")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aTestSendsASignedSampleAndSaysHowItWent() throws Exception {
        String id = created("{\"url\":\"%s\",\"status\":\"disabled\"}".formatted(receiver.url()));
        receiver.answer(_ -> 204);

        JsonNode good = data(post("/v2/webhooks/" + id + "/test", ""));
        receiver.answer(_ -> 500);
        JsonNode bad = data(post("/v2/webhooks/" + id + "/test", ""));

        assertThat(good.get("delivered").booleanValue()).isTrue();
        assertThat(good.get("status").intValue()).isEqualTo(204);
        assertThat(bad.get("delivered").booleanValue()).isFalse();
        assertThat(bad.get("error").stringValue()).isEqualTo("http");
        assertThat(receiver.received()).hasSize(2);
        assertThat(receiver.received().getFirst().webhookId())
                .isEqualTo(good.get("webhook_id").stringValue());
        assertThat(receiver.received().getFirst().signature()).startsWith("v1,");
        assertThat(receiver.received().getFirst().body()).contains("\"event\":\"webhook_endpoint.ping\"");
    }

    @Test
    void noWebhookLeadsBackIntoTheEngine() throws Exception {
        String id = created("{\"url\":\"http://127.0.0.1:%d/v2/webhooks\"}".formatted(port));

        assertThat(data(post("/v2/webhooks/" + id + "/test", "")).get("error").stringValue())
                .isEqualTo("blocked");
    }

    @Test
    void deliveriesAreListedFilteredAndSentAgain() throws Exception {
        receiver.answer(request -> request.number() == 2 ? 500 : 200);
        String id = created("{\"url\":\"%s\",\"after_exhaustion\":\"skip\",\"retry\":{\"schedule\":[\"0s\"]}}"
                .formatted(receiver.url()));
        UUID booking = UUID.randomUUID();
        enqueue(id, booking, 1, 2, 3);
        String list = "/v2/webhooks/" + id + "/deliveries";
        await().atMost(Duration.ofSeconds(30))
                .until(() -> data(get(list + "?status=delivered")).size() == 2);

        JsonNode failed = data(get(list + "?status=failed&booking_id=" + booking));
        assertThat(failed).hasSize(1);
        assertThat(failed.get(0).get("sequence").intValue()).isEqualTo(2);
        assertThat(data(get(list))).hasSize(3);
        assertThat(JSON.readTree(get(list + "?limit=2&page=2").body())
                        .get("total")
                        .intValue())
                .isEqualTo(3);
        assertThat(data(get(list + "?booking_id=" + UUID.randomUUID()))).isEmpty();
        assertThat(get(list + "?status=lost").statusCode()).isEqualTo(422);
        assertThat(get(list + "?booking_id=x").statusCode()).isEqualTo(422);
        String one = list + "/" + failed.get(0).get("id").stringValue();
        JsonNode attempts = data(get(one)).get("attempts");
        assertThat(attempts).hasSize(1);
        assertThat(attempts.get(0).get("status").intValue()).isEqualTo(500);
        assertThat(attempts.get(0).get("error").stringValue()).isEqualTo("http");

        receiver.answer(_ -> 200);
        assertThat(post(one + "/redeliver", "").statusCode()).isEqualTo(202);

        await().atMost(Duration.ofSeconds(30))
                .until(() -> data(get(one)).get("status").stringValue().equals("delivered"));
        assertThat(receiver.received().getLast().replay()).isNotNull();
        assertThat(get(list + "/" + UUID.randomUUID()).statusCode()).isEqualTo(404);
    }

    @Test
    void aDeletedEndpointIsGoneForTheApiAndItsHistoryIsKept() throws Exception {
        String id = created("{\"url\":\"https://example.org/hook\"}");

        assertThat(send("DELETE", "/v2/webhooks/" + id, "", api).statusCode()).isEqualTo(204);

        assertThat(get("/v2/webhooks/" + id).statusCode()).isEqualTo(404);
        assertThat(data(get("/v2/webhooks"))).isEmpty();
        assertThat(endpoints.history().list(UUID.fromString(id), 0, 10))
                .extracting(entry -> entry.type())
                .containsExactly("webhook.created", "webhook.deleted");
        assertThat(sql.sql("select count(*) from webhook.endpoint_secret where endpoint_id = :id")
                        .param("id", UUID.fromString(id))
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void anEndpointIsMatchedByEventAndByTheStateThatIsEntered() throws Exception {
        String all = created("{\"url\":\"https://example.org/all\"}");
        String deletions = created("{\"url\":\"https://example.org/d\",\"events\":[\"booking.deleted\"]}");
        String confirmed = created("{\"url\":\"https://example.org/c\",\"graph\":\"instant\",\"state\":\"confirmed\"}");
        String both = created("{\"url\":\"https://example.org/b\",\"events\":[\"booking.created\"],"
                + "\"graph\":\"instant\",\"state\":\"confirmed\"}");

        assertThat(matching("instant", "confirmed", "booking.created")).containsExactlyInAnyOrder(all, confirmed, both);
        assertThat(matching("instant", "confirmed", "booking.updated")).containsExactlyInAnyOrder(all, confirmed);
        assertThat(catalog.matching(app, "instant", null, "booking.updated", 1))
                .extracting(endpoint -> endpoint.id().toString())
                .containsExactly(all);
        assertThat(matching("other", "confirmed", "booking.deleted")).containsExactlyInAnyOrder(all, deletions);
        assertThat(catalog.matching(app, "instant", "confirmed", "booking.created", 0))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8d", "-1h", "soon", "1 month"})
    void anOverlapIsAtMostAWeek(String overlap) throws Exception {
        String id = created("{\"url\":\"https://example.org/hook\"}");

        assertThat(post("/v2/webhooks/" + id + "/secret", "{\"overlap\":\"" + overlap + "\"}")
                        .statusCode())
                .isEqualTo(422);
    }

    private List<String> matching(String graph, String state, String type) {
        return catalog.matching(app, graph, state, type, 1).stream()
                .map(endpoint -> endpoint.id().toString())
                .toList();
    }

    private void enqueue(String id, UUID booking, int... sequences) {
        Endpoint endpoint = endpoints.get(app, UUID.fromString(id));
        new TransactionTemplate(transactions).executeWithoutResult(_ -> {
            for (int sequence : sequences) {
                inbox.enqueue(List.of(new Message(
                        endpoint,
                        booking,
                        "msg_" + booking + sequence,
                        sequence,
                        sequence,
                        1,
                        Instant.parse("2026-11-01T00:00:00Z"),
                        "booking.updated",
                        endpoint.settings().rendering(),
                        MessageBody.of("{}"),
                        MessageBody.of("" + sequence))));
            }
        });
    }

    private String created(String body) throws Exception {
        var answer = post("/v2/webhooks", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return data(answer).get("id").stringValue();
    }

    private UUID newApp() {
        UUID id = UUID.randomUUID();
        return keys.ensureApp(id, "app-" + id, false, Instant.EPOCH).id();
    }

    private String key(UUID owner, KeyKind kind) {
        String key = KeyMaterial.generate(kind, false);
        keys.insert(UUID.randomUUID(), owner, kind, "test", KeyMaterial.hash(key), Instant.EPOCH);
        return key;
    }

    private static JsonNode data(HttpResponse<String> answer) {
        return JSON.readTree(answer.body()).get("data");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "", api);
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send("POST", path, body, api);
    }

    private HttpResponse<String> put(String path, String body) throws Exception {
        return send("PUT", path, body, api);
    }

    private HttpResponse<String> send(String method, String path, String body, String key, String... headers)
            throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return client.send(
                    request.header("Authorization", "Bearer " + key)
                            .header("Content-Type", "application/json")
                            .method(method, BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        }
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(WebhookConfiguration.class)
    static class Service {

        /** The write side's, which this service waits for. */
        @Bean
        SchemaMigration bookingSchema() {
            return new SchemaMigration(0, "booking", "db/log", "db/access");
        }
    }
}
