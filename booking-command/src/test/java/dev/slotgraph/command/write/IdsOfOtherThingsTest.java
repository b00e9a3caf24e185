package dev.slotgraph.command.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.CommandTest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All streams lie in one log: an id that is something else's, in whatever app, is as good as none. */
class IdsOfOtherThingsTest extends CommandTest {

    /** By what they are, in two apps. */
    private final Map<String, String> ids = new LinkedHashMap<>();

    private String room = "";

    @BeforeEach
    void haveOneOfEach() {
        room = haveOneOfEach("Own ", api);
        haveOneOfEach("Another app's ", anotherApp());
    }

    private String haveOneOfEach(String owner, Api app) {
        var resource = app.resource("");
        ids.put(owner + "Resource", resource);
        ids.put(
                owner + "Booking",
                app.book(resource, "instant", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z")
                        .id());
        ids.put(owner + "Site", app.post("/v2/sites", "{\"name\":\"House\"}").id());
        ids.put(
                owner + "Project",
                app.post("/v2/projects", "{\"name\":\"Fitting\",\"resources\":[\"%s\"]}".formatted(resource))
                        .id());
        ids.put(
                owner + "Calendar",
                app.post("/v2/calendars", "{\"name\":\"Closed\",\"resource_id\":\"%s\"}".formatted(resource))
                        .id());
        ids.put(owner + "Event", app.post("/v2/events", """
                        {"resource_id":"%s","what":"Closed","start":"2027-02-02T10:00:00Z","end":"2027-02-02T11:00:00Z"}
                        """.formatted(resource)).id());
        assertThat(ids).doesNotContainValue("");
        return resource;
    }

    private long head() {
        return jdbc.sql("select max(global_index) from booking.domain_event")
                .query(Long.class)
                .single();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Booking  | PUT    | /v2/bookings/ID/confirm        | {}
            Booking  | PUT    | /v2/bookings/ID                | {"what":"Fitting"}
            Booking  | POST   | /v2/bookings/ID/reschedule     | {"start":"2027-02-03T10:00:00Z","end":"2027-02-03T11:00:00Z"}
            Booking  | DELETE | /v2/bookings/ID                | {}
            Booking  | POST   | /v2/bookings/ID/action_links   | {"action":"cancel"}
            Booking  | PUT    | /v2/bookings/reserve/extend    | {"reservation_id":"ID","reservation_time":60}
            Booking  | POST   | /v2/bookings                   | {"resource_id":"ROOM","graph":"instant","start":"2027-02-03T10:00:00Z","end":"2027-02-03T11:00:00Z","reservation_id":"ID"}
            Booking  | PUT    | /v2/bookings/bulk              | {"bookings":[{"id":"ID","action":"confirm"}]}
            Resource | PUT    | /v2/resources/ID               | {"name":"Hall"}
            Resource | DELETE | /v2/resources/ID               | {}
            Site     | PUT    | /v2/sites/ID                   | {"name":"Hall"}
            Site     | DELETE | /v2/sites/ID                   | {}
            Project  | PUT    | /v2/projects/ID                | {"name":"Hall"}
            Project  | DELETE | /v2/projects/ID                | {}
            Calendar | DELETE | /v2/calendars/ID               | {}
            Event    | PUT    | /v2/events/ID                  | {"what":"Open"}
            Event    | DELETE | /v2/events/ID                  | {}
            """)
    void isNotFound(String model, String method, String path, String body) {
        ids.forEach((kind, id) -> {
            // A resource has a calendar of its own, by its id.
            if (kind.equals("Own " + model) || (kind.equals("Own Resource") && model.equals("Calendar"))) {
                return;
            }
            long before = head();

            var answer = api.send(
                    method, path.replace("ID", id), body.replace("ID", id).replace("ROOM", room));

            assertThat(answer.status()).as("%s: %s", kind, answer.raw().body()).isEqualTo(404);
            assertThat(answer.code()).as(kind).isEqualTo("not_found");
            assertThat(answer.body().path("model").asString()).as(kind).isEqualTo(model);
            assertThat(head()).as(kind).isEqualTo(before);
        });
    }

    @Test
    void failsItsItemOfABulkAndNoOther() {
        var held = api.book(room, "confirm_decline", "2027-02-04T10:00:00Z", "2027-02-04T11:00:00Z")
                .id();

        var answer = api.put("/v2/bookings/bulk", """
                {"bookings":[{"id":"%s","action":"confirm"},{"id":"%s","action":"confirm"}]}
                """.formatted(room, held));

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(207);
        assertThat(answer.data().path(0).path("status").asInt()).isEqualTo(404);
        assertThat(answer.data().path(1).path("status").asInt()).isEqualTo(200);
    }
}
