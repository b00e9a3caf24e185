package dev.slotgraph.query.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.access.KeyStore;
import dev.slotgraph.platform.crypto.SubjectKeys;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.SharedService;
import dev.slotgraph.query.testing.TestApp;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class FeedTest {

    private static final QueryService SERVICE = SharedService.INSTANCE;

    private final TestApp app = SERVICE.app();
    private final UUID chair = app.resource("Chair");

    @Test
    void pageByPageEachEventComesOnceAndInOrderAndOthersEventsNever() {
        var other = SERVICE.app();
        var expected = new ArrayList<String>(List.of(chair.toString()));
        for (int i = 0; i < 5; i++) {
            expected.add(app.book(chair, "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z")
                    .toString());
            other.resource("Table");
        }
        var read = new ArrayList<String>();
        long after = 0;
        boolean more = true;
        while (more) {
            var page = app.get("/v2/audit/events?limit=2&after=" + after);
            assertThat(page.status()).as(page.body().toString()).isEqualTo(200);
            assertThat(page.data().size()).isLessThanOrEqualTo(2);
            read.addAll(page.each("stream_id"));
            after = page.body().path("next_after").asLong();
            more = page.body().path("more").asBoolean();
        }
        assertThat(read).containsExactlyElementsOf(expected);
        var first = app.get("/v2/audit/events?limit=1").data().get(0);
        for (var field : List.of(
                "position",
                "event_id",
                "type",
                "revision",
                "stream_type",
                "stream_id",
                "sequence",
                "recorded_at",
                "actor",
                "cause",
                "request_id",
                "data",
                "hash",
                "previous_hash")) {
            assertThat(first.has(field)).as(field).isTrue();
        }
    }

    @Test
    void anEventThatCannotBeReadIsShownAsItIsStoredAndTheFeedGoesOn() throws Exception {
        long start = app.get("/v2/audit/events").body().path("next_after").asLong();
        var booking = app.book(chair, "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
        var room = app.resource("Room");
        app.damage(booking, 0);

        var page = app.get("/v2/audit/events?after=" + start);

        assertThat(page.each("stream_id")).containsExactly(booking.toString(), room.toString());
        assertThat(page.data().get(0).path("unreadable").asBoolean()).isTrue();
        assertThat(page.data().get(0).path("data").asString()).isEqualTo(TestApp.DAMAGED);
        assertThat(page.data().get(0).path("type").asString()).isEqualTo("booking.created");
        assertThat(page.data().get(1).has("unreadable")).isFalse();
        try (var stream = app.stream("/v2/audit/events?after=" + start, Map.of())) {
            assertThat(stream.next("event")).isEqualTo("booking.created");
            assertThat(stream.next("event")).isEqualTo("resource.created");
        }
    }

    @Test
    void anEventBehindOneThatIsNotCommittedYetWaitsForIt() throws Exception {
        long start = app.get("/v2/audit/events").body().path("next_after").asLong();
        var appended = new CountDownLatch(1);
        var commit = new CountDownLatch(1);
        var late = CompletableFuture.supplyAsync(
                () -> new TransactionTemplate(SERVICE.bean(PlatformTransactionManager.class)).execute(_ -> {
                    var id = app.resource("late");
                    appended.countDown();
                    await(commit);
                    return id;
                }));
        await(appended);
        var quick = app.resource("quick");

        var during = app.get("/v2/audit/events?after=" + start);
        commit.countDown();
        var first = late.get(10, TimeUnit.SECONDS);
        var after = app.get("/v2/audit/events?wait=10&after="
                + during.body().path("next_after").asLong());

        assertThat(during.data()).isEmpty();
        assertThat(after.each("stream_id")).containsExactly(first.toString(), quick.toString());
    }

    @Test
    void whoWaitsIsAnsweredWithTheNextEventAndElseWhenTheTimeIsOver() throws Exception {
        long start = app.get("/v2/audit/events").body().path("next_after").asLong();
        var answer = CompletableFuture.supplyAsync(() -> app.get("/v2/audit/events?wait=20&after=" + start));
        TimeUnit.MILLISECONDS.sleep(300);
        assertThat(answer).isNotDone();
        var room = app.resource("Room");

        assertThat(answer.get(5, TimeUnit.SECONDS).each("stream_id")).containsExactly(room.toString());
        long then = answer.get().body().path("next_after").asLong();
        long begin = System.nanoTime();
        assertThat(app.get("/v2/audit/events?wait=1&after=" + then).data()).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(900), Duration.ofSeconds(8));
    }

    @Test
    void filtersLeaveOthersOut() {
        var booking = app.book(chair, "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
        app.transition(booking, "cancel", "confirmed", "cancelled");

        assertThat(app.get("/v2/audit/events?type=booking.*").each("type"))
                .containsExactly("booking.created", "booking.transitioned");
        assertThat(app.get("/v2/audit/events?type=booking.created,resource.created")
                        .each("type"))
                .containsExactly("resource.created", "booking.created");
        assertThat(app.get("/v2/audit/events?stream_type=resource").each("stream_id"))
                .containsExactly(chair.toString());
        assertThat(app.get("/v2/audit/events?stream_id=" + booking + "&type=booking.transitioned")
                        .each("type"))
                .containsExactly("booking.transitioned");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "after=x",
                "after=-1",
                "limit=0",
                "limit=1001",
                "wait=31",
                "wait=1s",
                "type=a'b",
                "stream_id=%20x,",
                "typ=booking.created"
            })
    void whatCannotBeMeantIsRefusedByName(String query) {
        var refused = app.get("/v2/audit/events?" + query);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().path("errors").has(query.substring(0, query.indexOf('='))))
                .isTrue();
    }

    @Test
    void theAuditKeyReadsTheFeedAndTheWidgetKeyDoesNot() {
        assertThat(app.get(KeyKind.AUDIT, "/v2/audit/events").status()).isEqualTo(200);
        assertThat(app.get(KeyKind.WIDGET, "/v2/audit/events").status()).isEqualTo(403);
    }

    @Test
    void anErasedPersonReadsAsNothing() {
        var booking = app.book(chair, "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
        SERVICE.catchUp();
        new TransactionTemplate(SERVICE.bean(PlatformTransactionManager.class))
                .executeWithoutResult(_ -> SERVICE.bean(SubjectKeys.class).destroy(booking));

        var event = app.get("/v2/audit/events?stream_id=" + booking);

        assertThat(event.data().get(0).path("data").path("details").isNull()).isTrue();
        assertThat(event.body().toString()).doesNotContain("\"Ada");
    }

    @Test
    void aStreamTellsWhatWasAndWhatComesAndIsResumedByItsLastId() throws Exception {
        var booking = app.book(chair, "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
        long first;
        try (var stream = app.stream("/v2/audit/events", Map.of())) {
            assertThat(stream.next("event")).isEqualTo("resource.created");
            first = Long.parseLong(stream.last("id"));
            assertThat(stream.next("event")).isEqualTo("booking.created");
            assertThat(stream.next("data")).contains(booking.toString());
            app.transition(booking, "cancel", "confirmed", "cancelled");
            assertThat(stream.next("event")).isEqualTo("booking.transitioned");
        }
        try (var stream =
                app.stream("/v2/audit/events?type=booking.*", Map.of("Last-Event-ID", Long.toString(first)))) {
            assertThat(stream.next("event")).isEqualTo("booking.created");
        }
        assertThat(app.get("/v2/audit/events", Map.of("Accept", "text/event-stream", "Last-Event-ID", "x"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    @Timeout(60) // else it lives for minutes
    void aStreamEndsWithItsKey() throws Exception {
        try (var stream = app.stream("/v2/audit/events", Map.of())) {
            assertThat(stream.next("event")).isEqualTo("resource.created");
            var keys = SERVICE.bean(KeyStore.class);
            keys.list(app.id())
                    .forEach(key ->
                            keys.revoke(app.id(), key.id(), Clock.systemUTC().instant()));

            assertThatThrownBy(() -> stream.next("event")).hasMessage("the stream ended");
        }
    }

    @Test
    void anAppHasSoManyReadersThatWait() throws Exception {
        try (var service = new QueryService(Map.of("slotgraph.query.feed-readers", "1"))) {
            var crowded = service.app();
            var other = service.app();
            crowded.resource("Chair");
            try (var stream = crowded.stream("/v2/audit/events", Map.of())) {
                assertThat(stream.next("event")).isEqualTo("resource.created");

                var refused = crowded.get("/v2/audit/events", Map.of("Accept", "text/event-stream"));
                assertThat(refused.status()).isEqualTo(429);
                assertThat(refused.code()).isEqualTo("rate_limited");
                assertThat(refused.header("Retry-After")).isPresent();
                assertThat(crowded.get("/v2/audit/events?wait=1").status()).isEqualTo(429);
                assertThat(crowded.get("/v2/audit/events").status())
                        .as("who does not wait takes no room")
                        .isEqualTo(200);
            }
            assertThat(other.get("/v2/audit/events?wait=1").status()).isEqualTo(200);
            assertThat(other.get("/v2/audit/events?wait=1").status())
                    .as("there is room again")
                    .isEqualTo(200);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
