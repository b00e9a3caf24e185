package dev.slotgraph.webhook.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.api.resource.ResourceEvent.ResourceUpdated;
import dev.slotgraph.platform.eventlog.LogHead;
import dev.slotgraph.platform.migration.SchemaMigration;
import dev.slotgraph.platform.replay.Mismatch;
import dev.slotgraph.platform.replay.Replay.Mode;
import dev.slotgraph.platform.replay.Replay.Projection;
import dev.slotgraph.platform.replay.ReplayWork;
import dev.slotgraph.platform.testing.TestPostgres;
import dev.slotgraph.webhook.WebhookConfiguration;
import dev.slotgraph.webhook.endpoint.EndpointHistory.Author;
import dev.slotgraph.webhook.endpoint.EndpointSettings;
import dev.slotgraph.webhook.endpoint.EndpointSettings.AfterExhaustion;
import dev.slotgraph.webhook.endpoint.Endpoints;
import dev.slotgraph.webhook.payload.Format;
import dev.slotgraph.webhook.projection.History;
import dev.slotgraph.webhook.retry.RetrySchedule;
import dev.slotgraph.webhook.testing.Receiver;
import dev.slotgraph.webhook.testing.Receiver.Received;
import dev.slotgraph.webhook.testing.Story;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What is kept of webhooks, held against a real log. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "slotgraph.secret-key=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "slotgraph.webhooks.allowed-networks=127.0.0.0/8,::1/128",
            "logging.level.root=WARN"
        })
class WebhookReplayTest {

    private static final Author AUTHOR = new Author("key:test", null);
    private static final List<String> BOOKINGS = List.of("booking.created", "booking.updated", "booking.deleted");

    @Autowired
    private ApplicationContext service;

    @Autowired
    private WebhookReplay replay;

    @Autowired
    private Endpoints endpoints;

    @Autowired
    private History history;

    @Autowired
    private LogHead head;

    @Autowired
    private JdbcClient sql;

    private final Receiver receiver = new Receiver();
    private final UUID app = UUID.randomUUID();
    private Story story;

    /** The service as it runs, with the schema of the log that the write side owns elsewhere. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(WebhookConfiguration.class)
    static class Service {

        @Bean
        SchemaMigration bookingSchema() {
            return new SchemaMigration(0, "booking", "db/log", "db/access");
        }
    }

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        var database = TestPostgres.freshDatabase();
        registry.add("spring.datasource.url", database::url);
        registry.add("spring.datasource.username", database::user);
        registry.add("spring.datasource.password", database::password);
    }

    @BeforeEach
    void anAppWithAResource() {
        story = new Story(service, app);
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    // --- what happens in the tests

    /** One that has been there for a while. */
    private UUID endpoint(Format format, String... masked) {
        var settings = new EndpointSettings(
                receiver.url(),
                "",
                BOOKINGS,
                null,
                null,
                format,
                1,
                true,
                RetrySchedule.DEFAULT,
                AfterExhaustion.HOLD,
                null,
                List.of(masked));
        var id = endpoints.create(app, null, settings, AUTHOR).endpoint().id();
        run("update webhook.endpoint set created_at = created_at - interval '1 hour' where id = ?", id);
        return id;
    }

    private void change(UUID endpoint, UnaryOperator<EndpointSettings> change) {
        endpoints.update(app, endpoint, change, AUTHOR);
    }

    private static EndpointSettings withEvents(EndpointSettings before, List<String> events) {
        return new EndpointSettings(
                before.url(),
                before.description(),
                events,
                before.graph(),
                before.state(),
                before.format(),
                before.schemaVersion(),
                before.enabled(),
                before.retry(),
                before.afterExhaustion(),
                before.rateLimit(),
                before.fieldsMasked());
    }

    private void delivered(int messages) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> history.position() >= head.position()
                        && receiver.received().size() == messages
                        && sql.sql("""
                                        select count(*) from webhook.delivery d join webhook.endpoint e on e.id = d.endpoint_id
                                        where e.app_id = ? and d.state = 'delivered'
                                        """).param(app).query(Integer.class).single() == messages);
    }

    private void run(String statement, Object... parameters) {
        assertThat(sql.sql(statement).params(parameters).update()).as(statement).isPositive();
    }

    private record Done(long events, long repaired, List<Mismatch> mismatches) {

        List<String> told() {
            return mismatches.stream()
                    .map(one -> one.table() + " " + one.id() + " " + one.field())
                    .toList();
        }
    }

    private Done replay(Mode mode) {
        long events = 0;
        long repaired = 0;
        var mismatches = new ArrayList<Mismatch>();
        for (int step = 0; step < replay.steps(Projection.WEBHOOKS); step++) {
            var behind = ReplayWork.FIRST;
            for (boolean last = false; !last; ) {
                var round = replay.next(Projection.WEBHOOKS, step, app, mode, behind);
                events += round.events();
                repaired += round.repaired();
                mismatches.addAll(round.mismatches());
                behind = round.until();
                last = round.last();
            }
        }
        return new Done(events, repaired, mismatches);
    }

    // --- the tests

    @Test
    void whatWasToldEqualsTheLogInEveryFormatWhateverHasChangedSince() {
        for (var format : Format.values()) {
            endpoint(format, "customers.email");
        }
        var booking = UUID.randomUUID();
        story.tell(booking, 3);
        story.publish("resource", story.staff(), new ResourceUpdated(story.staff(), Story.data("Jane Roe")));
        story.tell(booking, 2);
        delivered(5 * Format.values().length);

        var done = replay(Mode.VERIFY);

        assertThat(done.mismatches()).isEmpty();
        assertThat(done.events()).isEqualTo(7).isEqualTo(replay.events(app, Projection.WEBHOOKS));
    }

    @Test
    void messagesAndLanesThatWereTamperedWithAreFoundByIdAndField() {
        var endpoint = endpoint(Format.EXTENDED);
        var booking = UUID.randomUUID();
        story.tell(booking, 4);
        delivered(4);
        var ids = webhookIds(endpoint);
        run("update webhook.delivery set body_sha256 = sha256('other') where webhook_id = ?", ids.get(0));
        run("update webhook.delivery set public_type = 'booking.deleted' where webhook_id = ?", ids.get(1));
        run("update webhook.delivery set webhook_id = 'msg_made_up' where webhook_id = ?", ids.get(2));
        run("update webhook.delivery set previous_sequence = 1 where webhook_id = ?", ids.get(3));
        run("update webhook.lane set last_sequence = 9, seen_sequence = 9 where endpoint_id = ?", endpoint);

        var found = replay(Mode.VERIFY);

        var message = "delivery " + booking + " " + endpoint + ".";
        var lane = "lane " + booking + " " + endpoint + ".";
        assertThat(found.told())
                .containsExactlyInAnyOrder(
                        message + ids.get(0) + ".body_sha256",
                        message + ids.get(1) + ".public_type",
                        message + ids.get(2) + ".row",
                        message + "msg_made_up.row",
                        message + ids.get(3) + ".previous_sequence",
                        lane + "last_sequence",
                        lane + "seen_sequence");
        assertThat(found.mismatches())
                .filteredOn(one -> one.field().endsWith("public_type"))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.live()).isEqualTo("booking.deleted");
                    assertThat(one.replayed()).isEqualTo("booking.updated");
                });
        assertThat(found.mismatches())
                .filteredOn(one -> one.field().endsWith("body_sha256"))
                .allMatch(one -> one.personal() && one.live() == null && one.replayed() == null);
    }

    @Test
    void whereBookingsWereLookedAtThenIsWhereTheirMessagesSay() {
        var endpoint = endpoint(Format.FREISPACE);
        story.tell(UUID.randomUUID(), 1);
        delivered(1);
        var told = receiver.received().getFirst().body();
        assertThat(told).contains("http://localhost:8080/console/bookings/");
        run("""
                update webhook.delivery
                set booking_url = 'https://before.example/b/{id}', body_sha256 = sha256(convert_to(?, 'UTF8'))
                where endpoint_id = ?
                """, told.replace("http://localhost:8080/console/bookings/", "https://before.example/b/"), endpoint);

        assertThat(replay(Mode.VERIFY).mismatches()).isEmpty();
    }

    @Test
    void aBodyThatWaitsIsHeldAgainstTheLogToo() {
        receiver.answer(_ -> 500);
        var endpoint = endpoint(Format.CLOUDEVENTS);
        var booking = UUID.randomUUID();
        story.tell(booking, 1);
        await().until(() -> !webhookIds(endpoint).isEmpty());
        run("update webhook.delivery set body = convert_to('{}', 'UTF8') where endpoint_id = ?", endpoint);

        assertThat(replay(Mode.VERIFY).told())
                .containsExactly("delivery " + booking + " " + endpoint + "."
                        + webhookIds(endpoint).getFirst() + ".body");
    }

    @Test
    void aRebuildPutsReferencesAndLanesRightAndSendsNothing() {
        var endpoint = endpoint(Format.FREISPACE);
        var booking = UUID.randomUUID();
        story.tell(booking, 2);
        delivered(2);
        run(
                "update webhook.reference set data = jsonb_set(data, '{name}', '\"Jane Roe\"') where id = ?",
                story.staff());
        run(
                "insert into webhook.reference select id, position + 1, kind, data from webhook.reference where id = ?",
                story.staff());
        run("update webhook.lane set last_sequence = 0 where endpoint_id = ?", endpoint);
        assertThat(replay(Mode.VERIFY).told())
                .anyMatch(one -> one.matches("reference " + story.staff() + " \\d+\\.data\\.name"))
                .anyMatch(one -> one.matches("reference " + story.staff() + " \\d+\\.row"))
                .anyMatch(one -> one.endsWith("body_sha256"));

        var rebuilt = replay(Mode.REBUILD);

        assertThat(rebuilt.repaired()).isEqualTo(2);
        assertThat(replay(Mode.VERIFY).mismatches()).isEmpty();
        story.tell(booking, 1);
        delivered(3);
        assertThat(receiver.received()).extracting(Received::number).containsExactly(1, 2, 3);
        assertThat(receiver.received()).extracting(Received::previous).containsExactly("0", "1", "2");
    }

    @Test
    void whatAnEndpointDidNotWantThenIsNotDemandedNow() {
        var endpoint = endpoint(Format.FREISPACE);
        change(endpoint, before -> withEvents(before, List.of("booking.created")));
        var booking = UUID.randomUUID();
        story.tell(booking, 3);
        delivered(1);
        change(endpoint, before -> withEvents(before, BOOKINGS));
        story.tell(booking, 1);
        delivered(2);

        assertThat(replay(Mode.VERIFY).mismatches()).isEmpty();
    }

    @Test
    void anEndpointThatIsGoneKeepsItsRecord() {
        var endpoint = endpoint(Format.FREISPACE);
        story.tell(UUID.randomUUID(), 2);
        delivered(2);
        endpoints.delete(app, endpoint, AUTHOR);
        story.tell(UUID.randomUUID(), 1);
        await().until(() -> history.position() >= head.position());
        assertThat(replay(Mode.VERIFY).mismatches()).isEmpty();
        run(
                "update webhook.delivery set sequence = 7 where webhook_id = ?",
                webhookIds(endpoint).getLast());

        assertThat(replay(Mode.VERIFY).told()).singleElement().asString().endsWith(".sequence");
    }

    private List<String> webhookIds(UUID endpoint) {
        return sql.sql("select webhook_id from webhook.delivery where endpoint_id = ? order by sequence")
                .param(endpoint)
                .query(String.class)
                .list();
    }
}
