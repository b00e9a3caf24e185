package dev.slotgraph.query.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.platform.eventlog.LoggedEvents;
import dev.slotgraph.platform.replay.Mismatch;
import dev.slotgraph.platform.replay.Replay.Mode;
import dev.slotgraph.platform.replay.Replay.Part;
import dev.slotgraph.platform.replay.Replay.Projection;
import dev.slotgraph.platform.replay.ReplayRunner;
import dev.slotgraph.platform.replay.ReplayStore;
import dev.slotgraph.platform.replay.ReplayWork;
import dev.slotgraph.platform.testing.TestPostgres;
import dev.slotgraph.query.testing.Answer;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.TestApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;

/** What tests of replays stand on: a service of their own, for they are about its tables, and what they do and ask over HTTP. */
abstract class ReplayRig {

    static final String TEN = "2026-03-02T10:00:00Z";
    static final String ELEVEN = "2026-03-02T11:00:00Z";

    static QueryService service;
    private static final String WEBHOOKS =
            "webhooks_" + UUID.randomUUID().toString().replace("-", "");

    static JdbcClient asWebhooks;
    static ReplayRunner webhooks;
    TestApp app;
    UUID chair;

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

    UUID book() {
        var booking = app.book(chair, TEN, ELEVEN);
        service.sql()
                .sql("insert into booking.calendar_claim values (:id, :chair, 0, tstzrange('" + TEN + "', '" + ELEVEN
                        + "'))")
                .param("id", booking)
                .param("chair", chair)
                .update();
        return booking;
    }

    static void sql(String statement, Object... parameters) {
        assertThat(service.sql().sql(statement).params(parameters).update()).isPositive();
    }

    JsonNode replay(String projection, String mode) {
        service.catchUp();
        return finished(request(projection, mode));
    }

    UUID request(String projection, String mode) {
        var asked =
                app.post("/v2/audit/replays", "{\"projection\":\"%s\",\"mode\":\"%s\"}".formatted(projection, mode));
        assertThat(asked.status()).as(asked.body().toString()).isEqualTo(202);
        return UUID.fromString(asked.data().path("id").asString());
    }

    JsonNode finished(UUID replay) {
        return await().atMost(Duration.ofSeconds(40))
                .until(
                        () -> look(replay).data(),
                        data -> !List.of("queued", "running")
                                .contains(data.path("state").asString()));
    }

    Answer look(UUID replay) {
        return app.get("/v2/audit/replays/" + replay);
    }

    static List<String> told(JsonNode replay) {
        var told = new ArrayList<String>();
        replay.path("mismatches")
                .forEach(one -> told.add(one.path("table").asString() + " "
                        + one.path("id").asString() + " " + one.path("field").asString()));
        return told;
    }
}
