package dev.slotgraph.query.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingEvent.BookingUpdated;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.eventlog.LoggedEvents;
import dev.slotgraph.platform.processing.ReadPosition;
import dev.slotgraph.platform.replay.Mismatch;
import dev.slotgraph.platform.replay.Replay.Mode;
import dev.slotgraph.platform.replay.Replay.Part;
import dev.slotgraph.platform.replay.Replay.Projection;
import dev.slotgraph.platform.replay.ReplayRunner;
import dev.slotgraph.platform.replay.ReplayStore;
import dev.slotgraph.platform.replay.ReplayWork;
import dev.slotgraph.platform.testing.TestPostgres;
import dev.slotgraph.query.projection.ReadModel;
import dev.slotgraph.query.testing.Answer;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.Samples;
import dev.slotgraph.query.testing.TestApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Replays over HTTP, on a service of their own: they are about its tables. */
class ReplayTest {

    private static final String TEN = "2026-03-02T10:00:00Z";
    private static final String ELEVEN = "2026-03-02T11:00:00Z";

    private static QueryService service;
    private static final String WEBHOOKS =
            "webhooks_" + UUID.randomUUID().toString().replace("-", "");

    private static JdbcClient asWebhooks;
    private static ReplayRunner webhooks;
    private TestApp app;
    private UUID chair;

    @BeforeAll
    static void start() {
        var server = TestPostgres.freshDatabase();
        var admin = JdbcClient.create(new DriverManagerDataSource(server.url(), server.user(), server.password()));
        admin.sql("do $$ begin create role slotgraph_log_reader; exception when duplicate_object then null; end $$")
                .update();
        admin.sql("create role " + WEBHOOKS + " login password 'webhooks' in role slotgraph_log_reader")
                .update();
        service = new QueryService();
        // As the write side's migration makes it, without what only writers need.
        service.sql().sql("""
                create table booking.calendar_claim (
                    booking_id uuid not null, resource_id uuid not null, unit integer, during tstzrange not null,
                    expires_at timestamptz, kind text not null default 'booking', primary key (booking_id, resource_id))
                """).update();
        asWebhooks = JdbcClient.create(new DriverManagerDataSource(database(), WEBHOOKS, "webhooks"));
        webhooks = new ReplayRunner(new ReplayStore(asWebhooks), new Webhooks());
        webhooks.start();
    }

    @AfterAll
    static void stop() {
        webhooks.stop();
        service.sql().sql("drop role " + WEBHOOKS).update();
        service.close();
    }

    @BeforeEach
    void newApp() {
        app = service.app();
        chair = app.resource("Chair");
    }

    private static String database() {
        return Objects.requireNonNull(
                new JdbcTemplate(service.bean(DataSource.class)).execute((ConnectionCallback<String>)
                        connection -> connection.getMetaData().getURL()));
    }

    /** In the place of the webhooks, a service of its own with a role of its own. */
    private static final class Webhooks implements ReplayWork {

        private final LoggedEvents log = service.bean(LoggedEvents.class);

        @Override
        public Part part() {
            return Part.WEBHOOKS;
        }

        @Override
        public int steps(Projection projection) {
            return 1;
        }

        @Override
        public long events(UUID appId, Projection projection) {
            return log.count(appId, TOLD_BY_WEBHOOKS);
        }

        @Override
        public Round next(Projection projection, int step, UUID appId, Mode mode, UUID behind) {
            var mismatches = projection == Projection.ALL
                    ? List.<Mismatch>of()
                    : List.of(Mismatch.row("delivery", appId.toString(), "", false, true));
            return new Round(LAST, true, events(appId, projection), 0, mismatches);
        }
    }

    // --- what happens in the tests

    private UUID book() {
        var booking = app.book(chair, TEN, ELEVEN);
        service.sql()
                .sql("insert into booking.calendar_claim values (:id, :chair, 0, tstzrange('" + TEN + "', '" + ELEVEN
                        + "'))")
                .param("id", booking)
                .param("chair", chair)
                .update();
        return booking;
    }

    private UUID block() {
        var event = app.event(chair, TEN, ELEVEN, false);
        service.sql()
                .sql("insert into booking.calendar_claim values (:id, :chair, 0, tstzrange('" + TEN + "', '" + ELEVEN
                        + "'), null, 'event')")
                .param("id", event)
                .param("chair", chair)
                .update();
        return event;
    }

    private static void sql(String statement, Object... parameters) {
        assertThat(service.sql().sql(statement).params(parameters).update()).isPositive();
    }

    private JsonNode replay(String projection, String mode) {
        service.catchUp();
        return finished(request(projection, mode));
    }

    private UUID request(String projection, String mode) {
        var asked =
                app.post("/v2/audit/replays", "{\"projection\":\"%s\",\"mode\":\"%s\"}".formatted(projection, mode));
        assertThat(asked.status()).as(asked.body().toString()).isEqualTo(202);
        return UUID.fromString(asked.data().path("id").asString());
    }

    private JsonNode finished(UUID replay) {
        return await().atMost(Duration.ofSeconds(40))
                .until(
                        () -> look(replay).data(),
                        data -> !List.of("queued", "running")
                                .contains(data.path("state").asString()));
    }

    private Answer look(UUID replay) {
        return app.get("/v2/audit/replays/" + replay);
    }

    private static List<String> told(JsonNode replay) {
        var told = new ArrayList<String>();
        replay.path("mismatches")
                .forEach(one -> told.add(one.path("table").asString() + " "
                        + one.path("id").asString() + " " + one.path("field").asString()));
        return told;
    }

    private static List<Map<String, Object>> everything() {
        var rows = new ArrayList<Map<String, Object>>();
        for (var table : List.of("booking", "calendar_entry", "resource", "project", "site")) {
            rows.addAll(service.sql()
                    .sql("select '%1$s' as kind, (to_jsonb(t) - 'position')::text as row from query.%1$s t order by 2"
                            .formatted(table))
                    .query()
                    .listOfRows());
        }
        return rows;
    }

    private static List<Map<String, Object>> without(UUID booking, List<Map<String, Object>> rows) {
        return rows.stream()
                .filter(row -> !row.toString().contains(booking.toString()))
                .toList();
    }

    // --- the tests

    @Test
    void aReadModelThatEqualsItsLogIsFoundToBeSo() {
        var booking = book();
        app.site("Oslo");
        app.project(Samples.project(List.of(chair), Map.of(), List.of()));
        app.append(new BookingUpdated(booking, Map.of("color", "#00ff00"), Personal.of(booking, Map.of()), null));

        var done = replay("all", "verify");

        assertThat(done.path("state").asString()).isEqualTo("completed");
        assertThat(told(done)).isEmpty();
        assertThat(done.path("events_total").asLong()).isEqualTo(10);
        assertThat(done.path("events_done").asLong()).isEqualTo(10);
        assertThat(done.path("mode").asString()).isEqualTo("verify");
        assertThat(done.path("finished_at").isString()).isTrue();
    }

    @Test
    void whatWasPlantedIsFoundByIdAndField() {
        var moved = book();
        var renamed = book();
        var gone = book();
        var extra = UUID.randomUUID();
        service.catchUp();
        sql(
                "update query.booking set state = 'cancelled', doc = jsonb_set(doc, '{color}', '\"#111111\"') where id = ?",
                moved);
        sql(
                "update query.calendar_entry set during = tstzrange('2026-03-02T09:00:00Z', '2026-03-02T11:00:00Z') where booking_id = ?",
                moved);
        sql(
                "update query.booking set customer_name = 'mallory', doc = jsonb_set(doc, '{details,value,what}', '\"Robbery\"') where id = ?",
                renamed);
        sql("delete from query.booking where id = ?", gone);
        sql(
                "insert into query.booking select (jsonb_populate_record(b, jsonb_build_object('id', ?::uuid))).* from query.booking b where id = ?",
                extra,
                moved);
        sql("update query.resource set doc = jsonb_set(doc, '{name}', '\"Throne\"') where id = ?", chair);
        sql(
                "update booking.calendar_claim set during = tstzrange('2026-03-02T10:00:00Z', '2026-03-02T10:30:00Z') where booking_id = ?",
                renamed);
        sql("delete from booking.calendar_claim where booking_id = ?", gone);

        var found = replay("all", "verify");

        assertThat(told(found))
                .containsExactlyInAnyOrder(
                        "booking " + moved + " state",
                        "booking " + moved + " doc.color",
                        "calendar_entry " + moved + " " + chair + ".during",
                        "booking " + renamed + " customer_name",
                        "booking " + renamed + " doc.details",
                        "booking " + gone + " row",
                        "booking " + extra + " row",
                        "resource " + chair + " doc.name",
                        "calendar_claim " + renamed + " " + chair + ".during",
                        "calendar_claim " + gone + " " + chair + ".row");
        assertThat(found.path("mismatches_found").asInt()).isEqualTo(10);
        found.path("mismatches").forEach(one -> {
            if (one.path("field").asString().equals("state")) {
                assertThat(one.path("live").asString()).isEqualTo("cancelled");
                assertThat(one.path("replayed").asString()).isEqualTo("confirmed");
            }
        });
        assertThat(found.path("mismatches").toString())
                .doesNotContain("mallory")
                .doesNotContain("Robbery")
                .doesNotContain("Ada");
        assertThat(told(replay("registers", "verify"))).containsExactly("resource " + chair + " doc.name");
        assertThat(told(replay("bookings", "verify"))).hasSize(6);
        assertThat(told(replay("calendar", "verify"))).hasSize(3);
    }

    @Test
    void aRebuildPutsItRightAndWhatComesAfterRestsOnThat() {
        var booking = book();
        service.catchUp();
        // The projection is to learn what is wrong, and to go on from it.
        service.processor().shutDown();
        sql("update query.rebuild set number = number + 1");
        sql("update query.booking set doc = jsonb_set(doc, '{byline}', '\"wrong\"') where id = ?", booking);
        service.processor().start();
        app.append(new BookingUpdated(booking, Map.of("color", "#00ff00"), Personal.of(booking, Map.of()), null));
        service.catchUp();
        assertThat(told(replay("bookings", "verify"))).containsExactly("booking " + booking + " doc.byline");

        var rebuilt = replay("bookings", "rebuild");
        app.append(new BookingUpdated(booking, Map.of("color", "#0000ff"), Personal.of(booking, Map.of()), null));

        assertThat(rebuilt.path("state").asString()).isEqualTo("completed");
        assertThat(rebuilt.path("repaired").asInt()).isEqualTo(1);
        assertThat(told(replay("all", "verify"))).isEmpty();
        assertThat(app.get("/v2/bookings/" + booking).data().path("color").asString())
                .isEqualTo("#0000ff");
    }

    @Test
    void listsOfThePastShowABookingThatWasRebuiltLongAfterIt() {
        var booking = book();
        long then = service.bean(ReadPosition.class).head();
        service.catchUp();
        service.sql()
                .sql("select setval(pg_get_serial_sequence('booking.domain_event', 'global_index'), ?)")
                .param(then + ReadModel.LATEST + 1)
                .query(Long.class)
                .single();
        app.resource("later");
        service.catchUp();
        sql("delete from query.booking where id = ?", booking);

        replay("bookings", "rebuild");

        var list = app.get("/v2/bookings?as_of=" + then);
        assertThat(list.each("id")).containsExactly(booking.toString());
        assertThat(list.body().path("total").asInt()).isEqualTo(1);
    }

    @Test
    void aPositionThatNoLateEventExplainsIsToldAndPutRight() {
        var late = book();
        var wrong = book();
        service.catchUp();
        sql("update query.booking set position = position + 40 where id = ?", late);
        sql("update query.booking set position = position + ? where id = ?", ReadModel.LATEST + 1, wrong);

        assertThat(told(replay("bookings", "verify"))).containsExactly("booking " + wrong + " position");
        replay("bookings", "rebuild");
        assertThat(told(replay("bookings", "verify"))).isEmpty();
    }

    @Test
    void whatAnotherAppWasGivenIsBroughtBack() {
        var booking = book();
        service.catchUp();
        var other = service.app();
        sql("update query.booking set app_id = ? where id = ?", other.id(), booking);
        sql("update query.resource set app_id = ? where id = ?", other.id(), chair);

        var rebuilt = replay("all", "rebuild");

        assertThat(rebuilt.path("repaired").asInt()).isEqualTo(2);
        assertThat(told(replay("all", "verify"))).isEmpty();
        assertThat(app.get("/v2/bookings/" + booking).status()).isEqualTo(200);
        assertThat(other.get("/v2/bookings/" + booking).status()).isEqualTo(404);
    }

    @Test
    void emptyTablesAreFilledAgainWhileUsersReadAndWrite() throws Exception {
        var bookings = new ArrayList<UUID>();
        for (int i = 0; i < 40; i++) {
            bookings.add(book());
        }
        app.site("Oslo");
        app.project(Samples.project(List.of(chair), Map.of(), List.of()));
        service.catchUp();
        var before = everything();
        sql("delete from query.booking where app_id = ? and id <> ?", app.id(), bookings.getFirst());
        sql("delete from query.resource where app_id = ?", app.id());
        sql("delete from query.project where app_id = ?", app.id());
        sql("delete from query.calendar_entry where resource_id = ?", chair);
        var busy = new AtomicBoolean(true);
        var kept = bookings.getFirst();
        var writes = CompletableFuture.runAsync(() -> {
            for (int i = 0; busy.get(); i++) {
                app.append(new BookingUpdated(
                        kept, Map.of("color", "#%06x".formatted(i)), Personal.of(kept, Map.of()), null));
                assertThat(app.get("/v2/bookings/" + kept).status()).isEqualTo(200);
            }
        });

        var rebuilt = replay("all", "rebuild");
        busy.set(false);
        writes.get(20, TimeUnit.SECONDS);

        assertThat(rebuilt.path("state").asString()).isEqualTo("completed");
        assertThat(told(replay("all", "verify"))).isEmpty();
        assertThat(without(kept, everything()).equals(without(kept, before)))
                .as("the tables as they were")
                .isTrue();
    }

    @Test
    void anEventAtFaultIsReportedAndTheOthersAreComparedStill() {
        var booking = book();
        var bad = UUID.randomUUID();
        app.append(Samples.created(
                bad,
                "no_such_graph",
                "create",
                "tentative",
                Samples.slot(TEN, ELEVEN),
                List.of(),
                null,
                BookingSettings.DEFAULT,
                Samples.details("Bad", "bad@example.org")));
        service.catchUp();
        sql("update query.booking set state = 'declined' where id = ?", booking);

        assertThat(told(replay("bookings", "verify")))
                .containsExactlyInAnyOrder("booking " + booking + " state", "booking " + bad + " events");
    }

    @Test
    void aDatabaseThatGoesAwayIsNoMismatchAndTheReplayGoesOnWhenItIsBack() {
        book();
        service.catchUp();
        assertThat(app.get("/v2/audit/replays").data())
                .as("the key is made before all waits")
                .isEmpty();
        var replay = new TransactionTemplate(service.bean(PlatformTransactionManager.class)).execute(_ -> {
            // Read where rows are compared, and nowhere before in a replay.
            service.sql()
                    .sql("lock table query.token_entry in access exclusive mode")
                    .update();
            var asked = request("bookings", "verify");
            await().until(() -> ended("select token, token_type from query.token_entry"));
            return asked;
        });

        var done = finished(replay);

        assertThat(done.path("state").asString()).isEqualTo("completed");
        assertThat(told(done)).isEmpty();
        assertThat(done.path("events_done").asInt()).isEqualTo(1);
    }

    /** Whether somebody waited with such a statement; the server ends the connection. */
    private static boolean ended(String statement) {
        return !service.sql()
                .sql("""
                        select pg_terminate_backend(pid) from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock' and starts_with(query, ?)
                          and query like '%processor_name = $1'
                        """)
                .param(statement)
                .query(Boolean.class)
                .list()
                .isEmpty();
    }

    @Test
    void rowsWithoutALogAreFoundByRoundsHoweverManyThereAre() {
        var booking = book();
        service.catchUp();
        sql("""
                insert into query.booking
                select (jsonb_populate_record(b, jsonb_build_object('id', gen_random_uuid()))).*
                from query.booking b, generate_series(1, 2500) where b.id = ?
                """, booking);

        var found = replay("bookings", "verify");

        assertThat(found.path("mismatches_found").asInt()).isEqualTo(2500);
        assertThat(found.path("mismatches").size())
                .isBetween(ReplayStore.MOST_MISMATCHES, 2 * ReplayStore.MOST_MISMATCHES);
        assertThat(replay("bookings", "rebuild").path("repaired").asInt()).isEqualTo(2500);
        assertThat(told(replay("bookings", "verify"))).isEmpty();
    }

    @Test
    void aHoldThatIsOverMayHaveLostItsClaim() {
        var hold = UUID.randomUUID();
        app.append(Samples.created(
                hold,
                "instant_payment",
                "create",
                "tentative",
                Samples.slot(TEN, ELEVEN),
                List.of(new BookedResource(chair, 0, 0)),
                null,
                new BookingSettings(Map.of("timeout", 1500L), false),
                Samples.details("Ada", "ada@example.org")));
        service.catchUp();
        boolean holds = service.sql()
                        .sql(
                                "select count(*) from query.calendar_entry where booking_id = ? and expires_at is not null")
                        .param(hold)
                        .query(Long.class)
                        .single()
                == 1;
        assertThat(holds).isTrue();

        assertThat(told(replay("calendar", "verify"))).containsExactly("calendar_claim " + hold + " " + chair + ".row");
        service.clock().advance(Duration.ofDays(2));
        assertThat(told(replay("calendar", "verify"))).isEmpty();
    }

    @Test
    void whatACrashLeftIsGoneOnWithFromWhereItWas() {
        var booking = book();
        service.catchUp();
        sql("update query.booking set state = 'declined' where id = ?", booking);
        sql("update query.resource set doc = jsonb_set(doc, '{name}', '\"Throne\"') where id = ?", chair);
        var id = UUID.randomUUID();
        sql(
                "insert into query.replay (id, app_id, projection, mode, state, step, events_done, found, runner, seen_at, started_at, requested_by)"
                        + " values (?, ?, 'all', 'verify', 'running', 1, 1, 7, gen_random_uuid(), now() - interval '1 minute', now(), 'key:x')",
                id,
                app.id());

        var done = finished(id);

        assertThat(done.path("state").asString()).isEqualTo("completed");
        assertThat(told(done))
                .as("the step of the resources was done")
                .containsExactly("booking " + booking + " state");
        assertThat(done.path("mismatches_found").asInt()).isEqualTo(8);
        assertThat(done.path("events_done").asInt()).isEqualTo(4);
    }

    @Test
    void oneThatIsCancelledStopsAndAnotherMayBegin() throws Exception {
        var booking = book();
        service.catchUp();
        sql("update query.booking set state = 'declined' where id = ?", booking);
        var held = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var blocker =
                CompletableFuture.runAsync(() -> new TransactionTemplate(service.bean(PlatformTransactionManager.class))
                        .executeWithoutResult(_ -> {
                            service.sql()
                                    .sql("select number from query.rebuild for share")
                                    .query()
                                    .singleRow();
                            held.countDown();
                            pause(release);
                        }));
        pause(held);
        var replay = request("bookings", "rebuild");
        await().until(() -> look(replay).data().path("state").asString().equals("running"));

        var second = app.post("/v2/audit/replays", "{\"projection\":\"all\",\"mode\":\"verify\"}");
        var cancelled = app.delete("/v2/audit/replays/" + replay);
        var again = app.delete("/v2/audit/replays/" + replay);
        release.countDown();
        blocker.get(10, TimeUnit.SECONDS);

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.code()).isEqualTo("replay_running");
        assertThat(cancelled.data().path("state").asString()).isEqualTo("cancelled");
        assertThat(cancelled.data().path("requested_by").asString()).startsWith("key:");
        assertThat(cancelled.data().path("cancelled_by").asString())
                .isEqualTo(cancelled.data().path("requested_by").asString());
        assertThat(again.status()).isEqualTo(409);
        replay("all", "verify");
        assertThat(look(replay).data().path("state").asString()).isEqualTo("cancelled");
    }

    @Test
    void replaysAreAskedForByServersAndSeenByTheirAppOnly() {
        var replay = request("bookings", "verify");

        assertThat(service.app().get("/v2/audit/replays/" + replay).status()).isEqualTo(404);
        assertThat(service.app().get("/v2/audit/replays").data()).isEmpty();
        assertThat(app.get(KeyKind.AUDIT, "/v2/audit/replays/" + replay).status())
                .isEqualTo(200);
        assertThat(app.get("/v2/audit/replays").each("id")).containsExactly(replay.toString());
        for (var kind : List.of(KeyKind.AUDIT, KeyKind.WIDGET)) {
            assertThat(app.post(kind, "/v2/audit/replays", "{\"projection\":\"all\",\"mode\":\"verify\"}")
                            .status())
                    .isEqualTo(403);
        }
        for (var body : List.of(
                "{}",
                "{\"projection\":\"none\",\"mode\":\"verify\"}",
                "{\"projection\":\"all\",\"mode\":\"drop\"}",
                "{\"projection\":\"all\",\"mode\":\"verify\",\"x\":1}")) {
            assertThat(app.post("/v2/audit/replays", body).status()).as(body).isEqualTo(422);
        }
        finished(replay);
    }

    @Test
    void theWebhooksAreReplayedByTheirOwnServiceWhichMayDoThatAndNoMore() {
        book();

        var done = replay("webhooks", "verify");

        assertThat(done.path("state").asString()).isEqualTo("completed");
        assertThat(told(done)).containsExactly("delivery " + app.id() + " row");
        assertThat(done.path("events_total").asInt()).isEqualTo(2);
        assertThat(done.path("events_done").asInt()).isEqualTo(2);
        for (var forbidden : List.of(
                "delete from query.replay",
                "update query.replay set mode = 'rebuild'",
                "select id from query.booking limit 1")) {
            assertThatThrownBy(() -> asWebhooks.sql(forbidden).query().listOfRows())
                    .as(forbidden)
                    .rootCause()
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void aPartThatNobodyTakesOverFails() {
        webhooks.stop();
        try {
            var replay = request("all", "verify");
            await().until(
                            () -> service.sql()
                                    .sql("select part from query.replay where id = ?")
                                    .param(replay)
                                    .query(String.class)
                                    .single(),
                            "webhooks"::equals);
            assertThat(look(replay).data().path("state").asString()).isEqualTo("running");
            sql("update query.replay set seen_at = now() - interval '3 minutes' where id = ?", replay);

            var done = finished(replay);

            assertThat(done.path("state").asString()).isEqualTo("failed");
            assertThat(done.path("error").asString()).contains("did not take it over");
        } finally {
            webhooks.start();
        }
    }

    private static void pause(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void eventsOfCalendarsAreHeldAgainstTheLogAndRebuilt() {
        var event = block();
        var lost = block();
        var stray = UUID.randomUUID();
        service.catchUp();
        assertThat(told(replay("all", "verify"))).isEmpty();
        sql("update query.event set doc = jsonb_set(doc, '{allDay}', 'true') where id = ?", event);
        sql("update query.calendar_entry set kind = 'all_day_event' where booking_id = ?", event);
        sql("delete from query.calendar_entry where booking_id = ?", lost);
        sql("delete from booking.calendar_claim where booking_id = ?", lost);
        sql(
                "insert into query.calendar_entry values (?, ?, tstzrange('" + TEN + "', '" + ELEVEN
                        + "'), null, 'event')",
                stray,
                chair);

        var found = told(replay("all", "rebuild"));

        assertThat(found)
                .containsExactlyInAnyOrder(
                        "event " + event + " doc.allDay",
                        "calendar_entry " + event + " " + chair + ".kind",
                        "calendar_entry " + lost + " " + chair + ".row",
                        "calendar_entry " + stray + " " + chair + ".row",
                        "calendar_claim " + lost + " " + chair + ".row");
        assertThat(told(replay("calendar", "verify"))).containsExactly("calendar_claim " + lost + " " + chair + ".row");
        sql(
                "insert into booking.calendar_claim values (?, ?, 0, tstzrange('" + TEN + "', '" + ELEVEN
                        + "'), null, 'event')",
                lost,
                chair);
    }
}
