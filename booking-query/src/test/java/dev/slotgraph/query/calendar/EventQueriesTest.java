package dev.slotgraph.query.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.block.BlockEvent.BlockDeleted;
import dev.slotgraph.api.block.BlockEvent.BlockUpdated;
import dev.slotgraph.api.calendar.CalendarData;
import dev.slotgraph.api.calendar.CalendarEvent.CalendarCreated;
import dev.slotgraph.api.calendar.CalendarEvent.CalendarDeleted;
import dev.slotgraph.query.testing.Answer;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.Samples;
import dev.slotgraph.query.testing.TestApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events as users see them: in lists, in what is offered, and in why something is not. */
class EventQueriesTest {

    private static final String NINE = "2026-03-03T09:00:00Z";
    private static final String TEN = "2026-03-03T10:00:00Z";
    private static final String ELEVEN = "2026-03-03T11:00:00Z";

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

    private Answer offered(UUID resource, String more) {
        return app.post("/v2/availability", """
                {"resources":["%s"],"from":"2026-03-03T09:00:00Z","to":"2026-03-03T12:00:00Z","length":"1 hour"%s}
                """.formatted(resource, more));
    }

    private Answer explained(UUID resource, String more) {
        return app.post(
                "/v2/availability/explain",
                "{\"resources\":[\"%s\"],\"start\":\"%s\",\"end\":\"%s\"%s}".formatted(resource, TEN, ELEVEN, more));
    }

    private static List<String> starts(Answer answer) {
        var starts = new ArrayList<String>();
        answer.data().forEach(slot -> starts.add(slot.path("start").asString().substring(11, 16)));
        return starts;
    }

    @Test
    void whatAnEventBlocksIsNotOfferedWhateverTheCapacity() {
        var one = app.resource("Ada");
        var three = app.resource(Samples.resource("Room", 3, 0, 0, List.of()));
        app.event(one, TEN, ELEVEN, false);
        app.event(three, TEN, ELEVEN, false);
        app.book(three, NINE, TEN);

        assertThat(starts(offered(one, ""))).containsExactly("09:00", "11:00");
        assertThat(starts(offered(three, ""))).containsExactly("09:00", "11:00");
        assertThat(starts(offered(three, ",\"buffer\":\"30 minutes\""))).isEmpty();
    }

    @Test
    void theReasonNamesTheEvent() {
        var one = app.resource("Ada");
        var three = app.resource(Samples.resource("Room", 3, 0, 0, List.of()));
        var event = app.event(one, TEN, ELEVEN, false);
        var other = app.event(three, "2026-03-03T10:30:00Z", ELEVEN, false);
        app.book(one, ELEVEN, "2026-03-03T12:00:00Z");

        var reason = explained(one, "")
                .data()
                .path("resources")
                .get(0)
                .path("reasons")
                .get(0);
        assertThat(reason.path("code").asString()).isEqualTo("claim");
        assertThat(reason.path("events").toString())
                .isEqualTo("[{\"id\":\"%s\",\"what\":\"Dentist\"}]".formatted(event));
        var full = explained(three, "")
                .data()
                .path("resources")
                .get(0)
                .path("reasons")
                .get(0);
        assertThat(full.path("code").asString()).isEqualTo("capacity");
        assertThat(full.path("events").get(0).path("id").asString()).isEqualTo(other.toString());
    }

    @Test
    void eventsAboutDaysCanBeIgnoredAndOthersCannot() {
        var ada = app.resource("Ada");
        app.event(ada, "2026-03-03T00:00:00Z", "2026-03-04T00:00:00Z", true);
        app.event(ada, TEN, ELEVEN, false);

        assertThat(starts(offered(ada, ""))).isEmpty();
        assertThat(starts(offered(ada, ",\"ignore_all_day_events\":true"))).containsExactly("09:00", "11:00");
        assertThat(explained(ada, ",\"ignore_all_day_events\":true")
                        .data()
                        .path("resources")
                        .get(0)
                        .path("reasons")
                        .size())
                .isOne();
    }

    @Test
    void anEventThatIsMovedOrDeletedBlocksWhereItIs() {
        var ada = app.resource("Ada");
        var event = app.event(ada, NINE, TEN, false);
        app.append("event", event, new BlockUpdated(event, TestApp.block(ada, TEN, ELEVEN, false)));
        assertThat(starts(offered(ada, ""))).containsExactly("09:00", "11:00");

        app.append("event", event, new BlockDeleted(event));

        assertThat(starts(offered(ada, ""))).containsExactly("09:00", "10:00", "11:00");
        assertThat(app.get("/v2/events/" + event).status()).isEqualTo(404);
        assertThat(app.get("/v2/events").body().path("total").asInt()).isZero();
    }

    @Test
    void eventsAreListedInTheOrderOfTime() {
        var ada = app.resource("Ada");
        var bob = app.resource("Bob");
        var late = app.event(ada, TEN, ELEVEN, false);
        var early = app.event(ada, NINE, TEN, false);
        app.event(bob, NINE, TEN, false);
        service.app().event(service.app().resource("Eve"), NINE, TEN, false);

        var all = app.get("/v2/events?search=resource_id:" + ada);

        assertThat(all.body().path("total").asInt()).isEqualTo(2);
        assertThat(all.data().get(0).path("id").asString()).isEqualTo(early.toString());
        assertThat(all.data().get(1).path("id").asString()).isEqualTo(late.toString());
        assertThat(app.get("/v2/events?start=%s&end=%s".formatted(TEN, ELEVEN))
                        .data()
                        .size())
                .isOne();
        assertThat(app.get("/v2/events?calendar_id=" + CalendarData.primaryId(bob))
                        .data()
                        .size())
                .isOne();
        assertThat(app.get("/v2/events?limit=1&page=2&resource_id=" + ada)
                        .data()
                        .get(0)
                        .path("id")
                        .asString())
                .isEqualTo(late.toString());
        assertThat(app.get("/v2/events?start=yesterday").status()).isEqualTo(422);
        assertThat(app.get("/v2/events?search=what:x").status()).isEqualTo(422);
        assertThat(app.get("/v2/events?resource_id=1-1-1-1-1").status()).isEqualTo(422);
        assertThat(service.app().get("/v2/events/" + early).status()).isEqualTo(404);
    }

    @Test
    void everyResourceHasACalendarAndMayHaveMore() {
        var ada = app.resource("Ada");
        service.clock().advance(Duration.ofSeconds(1));
        var bob = app.resource("Bob");
        var more = UUID.randomUUID();
        app.append("calendar", more, new CalendarCreated(more, new CalendarData(ada, "Private", null, null, null)));

        var all = app.get("/v2/calendars");

        assertThat(all.body().path("total").asInt()).isEqualTo(3);
        assertThat(all.data().get(0).path("id").asString())
                .isEqualTo(CalendarData.primaryId(ada).toString());
        assertThat(all.data().get(1).path("name").asString()).isEqualTo("Private");
        assertThat(app.get("/v2/calendars?resource_id=" + bob).data().size()).isOne();
        assertThat(app.get("/v2/calendars/" + CalendarData.primaryId(bob))
                        .data()
                        .path("primary")
                        .asBoolean())
                .isTrue();
        assertThat(service.app().get("/v2/calendars/" + more).status()).isEqualTo(404);
        app.append("calendar", more, new CalendarDeleted(more));
        assertThat(app.get("/v2/calendars/" + more).status()).isEqualTo(404);
    }
}
