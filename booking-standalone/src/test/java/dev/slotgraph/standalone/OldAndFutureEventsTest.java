package dev.slotgraph.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.api.booking.BookingDetails;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.platform.crypto.PersonalDataModule;
import dev.slotgraph.platform.crypto.SubjectKeys;
import dev.slotgraph.platform.eventlog.EventHash;
import dev.slotgraph.platform.processing.ReadPosition;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every form in which an event was ever stored goes through every projection and every aggregate of today; what a later release
 * stored is kept, shown and passed over.
 */
class OldAndFutureEventsTest extends AllServicesTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final UUID APP = Ids.named(new UUID(0, 0), "slotgraph|app|default");
    private static final UUID PERSON = UUID.fromString("018f0000-0000-7000-8000-000000000004");

    /** By which the golden files call what they are about, and what that refers to. */
    private static final String ID = "018f0000-0000-7000-8000-000000000002";

    private static final String PROJECT = "018f0000-0000-7000-8000-000000000005";

    private static final String OTHER = "018f0000-0000-7000-8000-000000000003";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, Stream> streams = new HashMap<>();
    private final TreeSet<String> unused = new TreeSet<>();

    @Autowired
    private JdbcClient sql;

    @Autowired
    private SubjectKeys keys;

    @Autowired
    private TransactionOperations transactions;

    @Autowired
    private ReadPosition positions;

    private static final class Stream {

        private long next;
        private byte[] hash = new byte[0];
    }

    private JsonNode send(String method, String path, String body) throws IOException, InterruptedException {
        var answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/v2%s".formatted(port, path)))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .header("Authorization", "Bearer " + KEY)
                        .header("Content-Type", "application/json")
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isBetween(200, 204);
        return JSON.readTree(answer.body()).path("data");
    }

    @Test
    void theyAllGoThroughAndTheFutureIsPassedOver() throws Exception {
        send("POST", "/webhooks", """
                {"url":"http://127.0.0.1:9/hook","events":["booking.created","booking.updated","booking.deleted"],
                 "retry":{"schedule":["1h"]}}
                """);
        transactions.executeWithoutResult(_ -> keys.create(APP, PERSON));
        for (var file : new PathMatchingResourcePatternResolver().getResources("classpath*:/events/*.json")) {
            unused.add(Objects.requireNonNull(file.getFilename()).replace(".json", ""));
        }
        assertThat(unused).hasSizeGreaterThan(20);
        var whole = UUID.randomUUID().toString();
        var first = UUID.randomUUID().toString();
        var app = UUID.randomUUID().toString();
        golden("app", app, "app.created.1", "api_key.issued.1", "api_key.revoked.1", "retention.set.1");
        golden("customer", erased().toString(), "customer.erased.1");
        golden("site", UUID.randomUUID().toString(), "site.created.1", "site.updated.1", "site.deleted.1");
        golden("resource", OTHER, "resource.created.1", "resource.updated.1", "resource.deleted.1");
        golden("project", PROJECT, "project.created.1", "project.updated.1", "project.deleted.1");
        golden(
                "calendar",
                UUID.randomUUID().toString(),
                "calendar.created.1",
                "calendar.updated.1",
                "calendar.deleted.1");
        golden("calendar_feed", UUID.randomUUID().toString(), "calendar_feed.issued.1", "calendar_feed.revoked.1");
        golden("event", UUID.randomUUID().toString(), "event.created.1", "event.updated.1", "event.deleted.1");
        golden("graphs", GraphCatalog.streamOf(APP).toString(), "graph.published.1", "graph.retired.1");
        golden("booking", first, "booking.created.1-first");
        append(
                "booking",
                first,
                "booking.teleported",
                3,
                "{\"booking_id\":\"%s\",\"planet\":\"Mars\"}".formatted(first));
        append("voucher", UUID.randomUUID().toString(), "voucher.issued", 1, "{\"amount\":5}");
        golden("booking", first, "booking.updated.1-first", "booking.rescheduled.1-first");
        golden(
                "booking",
                whole,
                "booking.created.1",
                "booking.transitioned.1",
                "booking.updated.1",
                "booking.rescheduled.1",
                "booking.extended.1",
                "booking.deleted.1");
        assertThat(unused).as("golden files that this test leaves out").isEmpty();

        for (var processor : List.of("read-model", "webhooks")) {
            assertThat(positions.await(processor, positions.head(), PATIENCE)).isTrue();
        }

        assertThat(sql.sql("""
                        select event_type || ': ' || coalesce(cause_message, '') from query.dead_letter_entry
                        union all
                        select event_type || ': ' || coalesce(cause_message, '') from webhook.dead_letter_entry
                        """).query(String.class).list()).isEmpty();
        assertThat(sql.sql("select version || ' ' || state || ' ' || deleted from query.booking where id = any (?)")
                        .param(new UUID[] {UUID.fromString(whole), UUID.fromString(first)})
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrder("6 paid true", "4 tentative false");
        assertThat(sql.sql("select count(*) from webhook.delivery where booking_id = any (?)")
                        .param(new UUID[] {UUID.fromString(whole), UUID.fromString(first)})
                        .query(Long.class)
                        .single())
                .as("a message for each of the events of this release")
                .isEqualTo(9);
        var history = send("GET", "/bookings/" + first + "/history", "");
        assertThat(history.path(1).path("type").asString()).isEqualTo("booking.teleported");
        assertThat(history.path(1).path("data").path("planet").asString()).isEqualTo("Mars");
        assertThat(send("GET", "/bookings/" + first + "?as_of=" + positions.head(), "")
                        .path("version")
                        .asLong())
                .isEqualTo(4);
        assertThat(send("GET", "/audit/events?type=voucher.*", "")).hasSize(1);
        var replay = send("POST", "/audit/replays", "{\"projection\":\"all\",\"mode\":\"verify\"}")
                .path("id")
                .asString();
        await().atMost(PATIENCE)
                .until(() -> send("GET", "/audit/replays/" + replay, "")
                        .path("state")
                        .asString()
                        .equals("completed"));
        // Whoever puts events into the log by hand claims nothing on calendars.
        assertThat(send("GET", "/audit/replays/" + replay, "").path("mismatches"))
                .allMatch(one -> one.path("table").asString().equals("calendar_claim"));
        assertThat(send("PUT", "/bookings/" + first, "{\"meta\":{\"shoe_size\":42}}")
                        .path("version")
                        .asLong())
                .as("the write side counts as the read side does")
                .isEqualTo(5);
        assertThat(send("GET", "/bookings/" + first, "").path("version").asLong())
                .isEqualTo(5);
    }

    /**
     * Somebody else than who made the bookings. Of one person the log never says both that they are erased and what only their key
     * opens, and a projection that meets the two in one batch blanks the bookings, while a replay reads them by the key.
     */
    private UUID erased() {
        var person = UUID.randomUUID();
        transactions.executeWithoutResult(_ -> {
            keys.create(APP, person);
            keys.destroy(person);
        });
        return person;
    }

    private void golden(String type, String stream, String... files) throws IOException {
        for (var name : files) {
            unused.remove(name);
            try (var file = Objects.requireNonNull(
                    OldAndFutureEventsTest.class.getResourceAsStream("/events/" + name + ".json"), name)) {
                var text = new String(file.readAllBytes(), UTF_8)
                        .replace(type.equals("customer") ? PERSON.toString() : ID, stream);
                var parts = name.split("\\.", 3);
                append(
                        type,
                        stream,
                        parts[0] + "." + parts[1],
                        Integer.parseInt(parts[2].replace("-first", "")),
                        sealed(JSON.readTree(text), name.startsWith("booking.created")));
            }
        }
    }

    /** The golden files leave out what is sealed, for it differs each time. */
    private String sealed(JsonNode event, boolean begins) {
        var mapper = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .addModule(new PersonalDataModule(keys))
                .build();
        Object said = begins
                ? new BookingDetails(null, "Fitting", null, null, Map.of("order", 7), List.of())
                : new HashMap<>(Map.of("what", "Refitting"));
        // The files call what a booking refers to alike; in a log no two streams do.
        if (event.path("booking_id").isString() && event.path("project_id").isString()) {
            ((ObjectNode) event).put("project_id", PROJECT);
        }
        for (var parent : event.findParents("sealed")) {
            var sealed = mapper.valueToTree(Map.of("it", new Holder(Personal.of(PERSON, said))));
            ((ObjectNode) parent).set("sealed", sealed.path("it").path("said").path("sealed"));
        }
        return event.toString();
    }

    private record Holder(Personal<Object> said) {}

    private void append(String streamType, String stream, String type, int revision, String payload) {
        var at = streams.computeIfAbsent(stream, _ -> new Stream());
        var recordedAt = Instant.parse("2027-02-01T10:00:00.123456Z").plusSeconds(at.next);
        var eventId = UUID.randomUUID().toString();
        var meta = "{\"app\":\"%s\",\"actor\":\"key:old\",\"cause\":\"request\"}".formatted(APP);
        byte[] previous = at.next == 0 ? null : at.hash;
        byte[] hash = EventHash.chained(
                previous,
                EventHash.content(
                        streamType,
                        stream,
                        at.next,
                        eventId,
                        type,
                        Integer.toString(revision),
                        recordedAt,
                        APP,
                        payload.getBytes(UTF_8),
                        meta.getBytes(UTF_8)));
        sql.sql("""
                insert into booking.domain_event (stream_type, stream_id, sequence, event_id, event_type, revision, payload, meta_data,
                                                  recorded_at, app_id, previous_hash, hash)
                values (:streamType, :stream, :sequence, :event, :type, :revision, :payload, :meta, :at, :app, :previous, :hash)
                """)
                .param("streamType", streamType)
                .param("stream", stream)
                .param("sequence", at.next)
                .param("event", eventId)
                .param("type", type)
                .param("revision", Integer.toString(revision))
                .param("payload", payload.getBytes(UTF_8))
                .param("meta", meta.getBytes(UTF_8))
                .param("at", recordedAt.atOffset(ZoneOffset.UTC))
                .param("app", APP)
                .param("previous", previous, java.sql.Types.BINARY)
                .param("hash", hash)
                .update();
        at.next++;
        at.hash = Arrays.copyOf(hash, hash.length);
    }
}
