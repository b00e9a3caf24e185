package dev.slotgraph.query.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.eventlog.EventHash;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import dev.slotgraph.platform.eventlog.LoggedEvents;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.TestApp;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Somebody with a superuser's hand in the database, in a service of its own for each test: a broken log stays broken. */
class VerifyTest {

    private QueryService service;
    private TestApp app;
    private UUID booking;
    private UUID other;

    @BeforeEach
    void aLogOfTwoBookings() {
        service = new QueryService();
        app = service.app();
        var chair = app.resource("Chair");
        booking = app.book(chair, "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
        other = app.book(chair, "2026-03-03T10:00:00Z", "2026-03-03T11:00:00Z");
        app.transition(booking, "cancel", "confirmed", "cancelled");
        app.transition(other, "cancel", "confirmed", "cancelled");
        service.app().resource("of another app");
        // No checkpoint on its own within a test: this is what a minute does.
        service.bean(Checkpoints.class).write();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private JsonNode verify() {
        var answer = app.post("/v2/audit/verify", "");
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body();
    }

    private void tamper(String statement, Object... parameters) {
        assertThat(service.sql().sql(statement).params(parameters).update()).isPositive();
    }

    private List<LoggedEvent> stream(UUID id) {
        return service.bean(LoggedEvents.class).ofStream(id.toString());
    }

    private static List<String> told(JsonNode report) {
        var told = new ArrayList<String>();
        report.path("broken")
                .forEach(one -> told.add(
                        switch (one.path("kind").asString()) {
                            case "event" ->
                                one.path("flaw").asString() + " "
                                        + one.path("stream_id").asString() + " "
                                        + one.path("sequence").asString() + " at "
                                        + one.path("position").asString();
                            case "event_elsewhere" ->
                                "elsewhere at " + one.path("position").asString();
                            case "stretch" ->
                                "from " + one.path("position").asString() + " to "
                                        + one.path("until").asString() + ": "
                                        + one.path("events_found").asString() + " of "
                                        + one.path("events_expected").asString();
                            default ->
                                one.path("kind").asString() + " "
                                        + one.path("number").asString();
                        }));
        return told;
    }

    @Test
    void aLogThatNobodyTouchedIsValid() {
        var report = verify();

        assertThat(report.path("valid").asBoolean()).isTrue();
        assertThat(report.path("events").asInt()).isEqualTo(5);
        assertThat(report.path("streams").asInt()).isEqualTo(3);
        assertThat(report.path("checkpoints").asInt()).isEqualTo(1);
        assertThat(report.path("head").path("events").asInt()).isEqualTo(6);
        assertThat(report.has("position")).isFalse();
        assertThat(app.post(KeyKind.AUDIT, "/v2/audit/verify", "").status()).isEqualTo(200);
        assertThat(app.post(KeyKind.WIDGET, "/v2/audit/verify", "").status()).isEqualTo(403);
        service.bean(Checkpoints.class).write();
        assertThat(verify().path("checkpoints").asInt()).isEqualTo(1);
    }

    @Test
    void anEditedEventIsNamed() {
        tamper(
                "update booking.domain_event set payload = '{}' where stream_id = ? and sequence = 0",
                booking.toString());

        var report = verify();

        long position = stream(booking).getFirst().globalIndex();
        assertThat(report.path("valid").asBoolean()).isFalse();
        assertThat(report.path("position").asLong()).isEqualTo(position);
        assertThat(told(report)).containsExactly("content " + booking + " 0 at " + position);
    }

    @Test
    void eventsThatWereGivenToAnotherAppAreFoundByTheAppThatLostThem() {
        var thief = service.app();
        tamper("update booking.domain_event set app_id = ? where stream_id = ?", thief.id(), booking.toString());

        var report = verify();

        assertThat(report.path("valid").asBoolean()).isFalse();
        assertThat(told(report))
                .containsExactlyElementsOf(stream(booking).stream()
                        .map(event -> "elsewhere at " + event.globalIndex())
                        .toList());
        assertThat(report.toString()).as("whose it is now").doesNotContain(booking.toString());
    }

    @Test
    void anOldCheckpointThatWasPutInAgainIsNoNewOne() {
        app.resource("later");
        service.bean(Checkpoints.class).write();
        tamper("delete from query.checkpoint where number = 2");
        service.sql()
                .sql("alter table query.checkpoint drop constraint checkpoint_position_key")
                .update();
        tamper(
                "insert into query.checkpoint select 2, position, events, digest, signature, created_at from query.checkpoint");

        assertThat(told(verify())).containsExactly("checkpoint 2");
    }

    @Test
    void anAppVerifiesOnceAtATime() {
        var busy = new AtomicInteger();
        var first = new TransactionTemplate(service.bean(PlatformTransactionManager.class)).execute(_ -> {
            service.sql()
                    .sql("lock table booking.domain_event in access exclusive mode")
                    .update();
            var running = CompletableFuture.supplyAsync(() -> app.post("/v2/audit/verify", ""));
            await().until(this::somebodyWaits);
            // One that is not refused waits for the lock, and this test with it.
            var second = CompletableFuture.supplyAsync(() -> app.post("/v2/audit/verify", ""))
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
            busy.set(second.status());
            assertThat(second.header("Retry-After")).isPresent();
            return running;
        });

        assertThat(busy).hasValue(429);
        assertThat(first.join().status()).isEqualTo(200);
        assertThat(app.post("/v2/audit/verify", "").status()).isEqualTo(200);
    }

    private boolean somebodyWaits() {
        return service.sql().sql("""
                        select count(*) > 0 from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock' and query like '%as standby%'
                        """).query(Boolean.class).single();
    }

    @Test
    void aDeletedEventIsNamedByItsSuccessorAndByTheStretchThatItIsMissingFrom() {
        tamper("delete from booking.domain_event where stream_id = ? and sequence = 0", booking.toString());

        var report = verify();

        assertThat(told(report))
                .containsExactlyInAnyOrder(
                        "sequence " + booking + " 1 at "
                                + stream(booking).getFirst().globalIndex(),
                        "from 1 to 6: 5 of 6");
    }

    @Test
    void eventsThatChangedPlacesInTheLogAreNamed() {
        var events = stream(booking);
        long first = events.get(0).globalIndex();
        long second = events.get(1).globalIndex();
        service.sql()
                .sql("alter table booking.domain_event alter global_index drop identity")
                .update();
        tamper("update booking.domain_event set global_index = -1 where global_index = ?", first);
        tamper("update booking.domain_event set global_index = ? where global_index = ?", first, second);
        tamper("update booking.domain_event set global_index = ? where global_index = -1", second);

        assertThat(told(verify()))
                .containsExactlyInAnyOrder("position " + booking + " 1 at " + first, "from 1 to 6: 6 of 6");
    }

    @Test
    void aStreamWhoseEndWasCutOffAndALogWhoseEndWasCutOffAreFoundByTheCheckpoint() {
        tamper("delete from booking.domain_event where stream_id = ? and sequence = 1", other.toString());
        assertThat(told(verify())).containsExactly("from 1 to 6: 5 of 6");

        tamper("delete from booking.domain_event where global_index > 2");
        assertThat(told(verify())).containsExactly("from 1 to 6: 2 of 6");
    }

    @Test
    void theStretchBehindTheLastCheckpointThatHoldsIsTold() {
        var later = app.resource("later");
        service.bean(Checkpoints.class).write();
        app.resource("latest");
        service.bean(Checkpoints.class).write();
        tamper("delete from booking.domain_event where stream_id = ?", later.toString());

        assertThat(told(verify())).containsExactly("from 7 to 7: 0 of 1");
    }

    @Test
    void whoMakesAllHashesAnewIsFoundAndWhoWritesACheckpointToItIsToo() {
        var last = stream(other).getLast();
        tamper("update booking.domain_event set payload = '{}' where global_index = ?", last.globalIndex());
        var edited = stream(other).getLast();
        tamper(
                "update booking.domain_event set hash = ? where global_index = ?",
                EventHash.chained(edited.previousHash(), EventHash.content(edited)),
                edited.globalIndex());
        assertThat(told(verify())).containsExactly("from 1 to 6: 6 of 6");

        tamper("update query.checkpoint set digest = sha256('x')");
        assertThat(told(verify())).contains("checkpoint 1");
    }

    @Test
    void whoKeptAHeadNeedsNoCheckpointOfOurs() {
        var head = verify().path("head").toString();
        var body = "{\"head\":" + head + "}";
        assertThat(app.post("/v2/audit/verify", body).body().path("valid").asBoolean())
                .isTrue();

        tamper("delete from query.checkpoint");
        tamper("delete from booking.domain_event where global_index > 4");

        assertThat(verify().path("valid").asBoolean()).as("nothing else tells").isTrue();
        assertThat(told(app.post("/v2/audit/verify", body).body())).containsExactly("from 1 to 6: 4 of 6");
        assertThat(app.post("/v2/audit/verify", body.replace("\"events\":6", "\"events\":5"))
                        .status())
                .isEqualTo(422);
        assertThat(app.post("/v2/audit/verify", "{\"head\":{\"position\":1}}").status())
                .isEqualTo(422);
        assertThat(app.post("/v2/audit/verify", "{\"tail\":{}}").status()).isEqualTo(422);
    }
}
