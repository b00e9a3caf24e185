package dev.slotgraph.query.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.platform.access.KeyKind;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** How a replay goes: who may ask for one, who works on it, and what becomes of it when something happens to them. */
class ReplayTest extends ReplayRig {

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
}
