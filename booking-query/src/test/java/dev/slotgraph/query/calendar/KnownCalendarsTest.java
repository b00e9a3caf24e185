package dev.slotgraph.query.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slotgraph.api.calendar.CalendarData;
import dev.slotgraph.api.calendar.CalendarEvent.CalendarCreated;
import dev.slotgraph.api.calendar.CalendarEvent.CalendarUpdated;
import dev.slotgraph.api.resource.ResourceEvent.ResourceDeleted;
import dev.slotgraph.platform.migration.SchemaMigration;
import dev.slotgraph.platform.migration.SchemaMigrator;
import dev.slotgraph.platform.testing.TestPostgres;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.TestApp;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Calendars are found by their ids and by their resources, without looking at others. */
class KnownCalendarsTest {

    private static QueryService service;
    private TestApp app;

    @BeforeAll
    static void start() {
        service = new QueryService();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void newApp() {
        app = service.app();
    }

    private UUID calendar(UUID id, UUID resource, String name) {
        app.append("calendar", id, new CalendarCreated(id, new CalendarData(resource, name, null, null, null)));
        service.clock().advance(Duration.ofSeconds(1));
        return id;
    }

    private UUID resource(String name) {
        var resource = app.resource(name);
        service.clock().advance(Duration.ofSeconds(1));
        return resource;
    }

    @Test
    void eachResourceShowsItsOwnCalendarFirstPageByPage() {
        var ada = resource("Ada");
        var bob = resource("Bob");
        var work = calendar(UUID.randomUUID(), bob, "Work");
        var home = calendar(UUID.randomUUID(), bob, "Home");
        var own = calendar(CalendarData.primaryId(bob), bob, "Bob himself");
        var gone = resource("Gone");
        calendar(UUID.randomUUID(), gone, "Gone too");
        app.append("resource", gone, new ResourceDeleted(gone));

        var all = app.get("/v2/calendars");

        assertThat(all.each("id"))
                .containsExactly(
                        CalendarData.primaryId(ada).toString(), own.toString(), work.toString(), home.toString());
        assertThat(all.each("name")).containsExactly("Bookings", "Bob himself", "Work", "Home");
        assertThat(all.data().get(0).has("created_at")).isFalse();
        assertThat(all.data().get(1).has("created_at")).isTrue();
        var second = app.get("/v2/calendars?limit=2&page=2");
        assertThat(second.body().path("total").asInt()).isEqualTo(4);
        assertThat(second.each("id")).containsExactly(work.toString(), home.toString());
        assertThat(app.get("/v2/calendars?limit=1&page=3&resource_id=" + bob).each("id"))
                .containsExactly(home.toString());
        assertThat(app.get("/v2/calendars/" + CalendarData.primaryId(gone)).status())
                .isEqualTo(404);
        app.append("calendar", own, new CalendarUpdated(own, new CalendarData(bob, "Bob", "again", "#00ff00", null)));
        assertThat(app.get("/v2/calendars/" + own).data().path("name").asString())
                .isEqualTo("Bob");
        assertThat(service.app().get("/v2/calendars/" + own).status()).isEqualTo(404);
        assertThat(service.app().get("/v2/calendars?resource_id=" + bob).data()).isEmpty();
    }

    @Test
    void oneIsFoundByItsIndexHoweverManyResourcesThereAre() {
        var ada = resource("Ada");
        service.catchUp();
        service.sql().sql("""
                        insert into query.resource
                        select (jsonb_populate_record(r, jsonb_build_object(
                            'id', gen_random_uuid(), 'primary_calendar_id', gen_random_uuid()))).*
                        from query.resource r, generate_series(1, 3000) where r.id = ?
                        """).param(ada).update();
        service.sql().sql("analyze query.resource").update();

        var plan = service.sql()
                .sql("explain " + KnownCalendars.ONE)
                .param("app", app.id())
                .param("id", CalendarData.primaryId(ada))
                .query(String.class)
                .list();

        assertThat(String.join("\n", plan))
                .contains("resource_primary_calendar")
                .doesNotContain("Seq Scan on resource");
        service.sql()
                .sql("delete from query.resource where app_id = ? and id <> ?")
                .params(app.id(), ada)
                .update();
    }

    @Test
    void noTwoResourcesHaveOne() {
        var ada = resource("Ada");
        var bob = resource("Bob");
        service.catchUp();

        assertThatThrownBy(() -> service.sql()
                        .sql("update query.resource set primary_calendar_id = ? where id = ?")
                        .params(CalendarData.primaryId(ada), bob)
                        .update())
                .isInstanceOf(DuplicateKeyException.class);
    }

    @Test
    void resourcesThatAreThereGetItsIdWithTheRelease() {
        try (var pool = TestPostgres.freshDatabase().pool(2)) {
            var sql = JdbcClient.create(pool);
            Flyway.configure()
                    .dataSource(pool)
                    .defaultSchema("query")
                    .createSchemas(true)
                    .locations("classpath:db/processor", "classpath:db/query")
                    .target("210")
                    .load()
                    .migrate();
            var resources = Stream.concat(
                            Stream.of(new UUID(0, 0), new UUID(-1, -1)), Stream.generate(UUID::randomUUID))
                    .limit(300)
                    .toList();
            resources.forEach(
                    resource -> sql.sql("""
                            insert into query.resource values (?, ?, 1, '{}', now(), now(), false)
                            """).params(resource, UUID.randomUUID()).update());
            sql.sql("insert into query.calendar values (?, ?, 1, ?::jsonb, now(), now(), false)")
                    .params(
                            UUID.randomUUID(),
                            UUID.randomUUID(),
                            "{\"resourceId\":\"%s\"}".formatted(resources.getLast()))
                    .update();

            new SchemaMigrator(pool, List.of(new SchemaMigration(0, "query", "db/processor", "db/query")));

            assertThat(resources)
                    .allSatisfy(resource -> assertThat(
                                    sql.sql("select primary_calendar_id from query.resource where id = ?")
                                            .param(resource)
                                            .query(UUID.class)
                                            .single())
                            .isEqualTo(CalendarData.primaryId(resource)));
            assertThat(sql.sql("select resource_id from query.calendar")
                            .query(UUID.class)
                            .list())
                    .containsExactly(resources.getLast());
        }
    }
}
