package dev.slotgraph.command.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.command.testing.Api.Answer;
import dev.slotgraph.command.testing.CommandTest;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Projects over HTTP: what they fill in, what they hold, and what they cannot be. */
class ProjectsTest extends CommandTest {

    private static final String TEN = "2027-03-01T10:00:00Z";
    private static final String ELEVEN = "2027-03-01T11:00:00Z";

    @Test
    void aProjectFillsWhatTheRequestLeavesOut() {
        var project = project("""
                ,"booking":{"graph":"confirm_decline","what":"Fitting","where":"Room 4","description":"bring shoes"}""");

        var booking = book(project, "");

        assertThat(booking.status()).isEqualTo(201);
        assertThat(booking.data().path("graph").asString()).isEqualTo("confirm_decline");
        var info = booking.data().at("/attributes/event_info");
        assertThat(info.path("what").asString()).isEqualTo("Fitting");
        assertThat(info.path("where").asString()).isEqualTo("Room 4");
        assertThat(info.path("description").asString()).isEqualTo("bring shoes");
    }

    @Test
    void theRequestWinsOverItsProject() {
        var project = project("""
                ,"booking":{"graph":"confirm_decline","what":"Fitting","where":"Room 4","description":"bring shoes"}""");

        var booking = book(project, """
                ,"graph":"instant","what":"Repair","where":"","description":"bring thread\"""");

        assertThat(booking.data().path("graph").asString()).isEqualTo("instant");
        var info = booking.data().at("/attributes/event_info");
        assertThat(info.path("what").asString()).isEqualTo("Repair");
        assertThat(info.path("where").asString()).isEmpty();
        assertThat(info.path("description").asString()).isEqualTo("bring thread");
    }

    @Test
    void itsResourcesAreSetByABareList() {
        var project = project("");
        var one = api.resource("");
        var other = api.resource("");
        var path = "/v2/projects/" + project + "/resources";

        assertThat(resources(api.put(path, "[\"%s\",\"%s\",\"%s\"]".formatted(other, one, other))))
                .containsExactly(other, one);
        assertThat(resources(api.put(path, "[]"))).isEmpty();
        assertThat(resources(api.post(path, "{\"resource_id\":\"%s\"}".formatted(one))))
                .containsExactly(one);
        assertThat(api.put(path, "[\"%s\"]".formatted(UUID.randomUUID())).status())
                .isEqualTo(404);
        assertThat(api.put(path, "[\"%s\"]".formatted(anotherApp().resource("")))
                        .status())
                .isEqualTo(404);
        assertThat(api.put(path, "[\"one\"]").status()).isEqualTo(422);
        assertThat(api.put(path, "\"%s\"".formatted(one)).status()).isBetween(400, 422);
        assertThat(resources(api.delete(path + "/" + one))).isEmpty();
    }

    @Test
    void aResourceThatIsGoneIsNotInTheWayOfTheOthers() {
        var gone = api.resource("");
        var stays = api.resource("");
        var later = api.resource("");
        var project = project(",\"resources\":[\"%s\",\"%s\"]".formatted(gone, stays));
        var path = "/v2/projects/" + project + "/resources";
        assertThat(api.delete("/v2/resources/" + gone).status()).isEqualTo(204);

        assertThat(resources(api.post(path, "{\"resource_id\":\"%s\"}".formatted(later))))
                .containsExactly(gone, stays, later);
        assertThat(resources(api.delete(path + "/" + stays))).containsExactly(gone, later);
        assertThat(resources(
                        api.put("/v2/projects/" + project, "{\"resources\":[\"%s\",\"%s\"]}".formatted(later, gone))))
                .containsExactly(later, gone);
        assertThat(resources(api.delete(path + "/" + gone))).containsExactly(later);
        var again = api.post(path, "{\"resource_id\":\"%s\"}".formatted(gone));
        assertThat(again.status()).isEqualTo(404);
        assertThat(again.body().path("resource_id").asString()).isEqualTo(gone);
    }

    @Test
    void itsFieldsKeepTheirOrderThroughLaterChanges() {
        var project = project("""
                ,"customer_fields":{"telephone":{"title":"Phone"},"name":{"title":"Who"},"a":{"title":"Last"}}""");

        assertThat(fields(api.put("/v2/projects/" + project, "{\"name\":\"Renamed\"}")))
                .containsExactly("telephone", "name", "a");
        assertThat(fields(api.put("/v2/projects/" + project, "{\"byline\":\"Again\"}")))
                .containsExactly("telephone", "name", "a");
    }

    /** Visitors find a project by its slug alone, so that it is nobody else's. */
    @Test
    void aSlugIsTakenOnceWhateverTheApp() {
        var slug = "fitting-" + UUID.randomUUID();
        var first = api.post("/v2/projects", named("First", slug));

        var second = anotherApp().post("/v2/projects", named("Second", slug));

        assertThat(second.status()).isEqualTo(422);
        assertThat(second.body().path("errors").propertyNames()).containsExactly("slug");
        assertThat(api.put("/v2/projects/" + first.id(), named("Still mine", slug))
                        .status())
                .isEqualTo(200);
        api.delete("/v2/projects/" + first.id());
        assertThat(anotherApp().post("/v2/projects", named("Free again", slug)).status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            slug                          | "slug":"Not a slug"
            availability.length           | "availability":{"length":"often"}
            availability.length           | "availability":{"length":"0 minutes"}
            availability.timeslot_increments | "availability":{"timeslot_increments":true}
            availability.from             | "availability":{"from":"some day"}
            availability.mode             | "availability":{"mode":"lottery"}
            availability.to               | "availability":{"to":"1 year"}
            availability.to               | "availability":{"from":"2 weeks","to":"1 week"}
            availability.groups           | "availability":{"groups":[]}
            availability.groups.0.required | "availability":{"groups":[{"required":2,"resources":["00000000-0000-4000-8000-000000000001"]}]}
            availability.length           | "availability":{"length":null,"groups":[{"resources":["00000000-0000-4000-8000-000000000001"]}]}
            availability.constraints.0    | "availability":{"constraints":[{"allow_magic":{}}]}
            customer_fields.phone         | "customer_fields":{"phone":"please"}
            customer_fields.phone         | "customer_fields":{"phone":null}
            customer_fields.size.enum     | "customer_fields":{"size":{"enum":"S"}}
            customer_fields.terms.required | "customer_fields":{"terms":{"required":"very"}}
            ui.localization               | "ui":{"localization":"en"}
            ui.localization.submit_button | "ui":{"localization":{"submit_button":{"en":"Book"}}}
            booking.graph                 | "booking":{"graph":7}
            booking.what                  | "booking":{"what":["Fitting"]}
            """)
    void whatTheWidgetCouldNotReadIsRefused(String field, String member) {
        var answer = api.post("/v2/projects", "{\"name\":\"Fitting\",%s}".formatted(member));

        assertThat(answer.status()).as("%s", answer.raw().body()).isEqualTo(422);
        assertThat(answer.body().path("errors").propertyNames())
                .anySatisfy(named -> assertThat(named).startsWith(field));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"to\":\"184 days\"}",
                "{\"from\":\"2 weeks\",\"to\":\"2027-01-01T00:00:00Z\"}",
                "{\"from\":\"2020-01-01T00:00:00Z\",\"to\":\"1 week\"}",
                "{\"groups\":null}",
                "{\"groups\":[{\"required\":\"all\",\"resources\":[\"00000000-0000-4000-8000-000000000001\"]}]}"
            })
    void whatMayBeAnsweredIsTaken(String availability) {
        assertThat(api.post("/v2/projects", "{\"name\":\"Fitting\",\"availability\":%s}".formatted(availability))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void anAppHasAKeyForItsHostedProjectsAndMayHaveANewOne() {
        var keys = api.get("/v2/keys").data();
        assertThat(StreamSupport.stream(keys.spliterator(), false)
                        .filter(key -> key.path("name").asString().equals("hosted projects"))
                        .map(key -> key.path("kind").asString()))
                .containsExactly("widget");

        var renewed = api.post("/v2/keys", "{\"kind\":\"widget\",\"name\":\"hosted again\",\"hosted\":true}");
        assertThat(renewed.status()).isEqualTo(201);
        assertThat(renewed.data().path("key").asString()).startsWith("live_widget_key_");
        var refused = api.post("/v2/keys", "{\"kind\":\"api\",\"name\":\"everything\",\"hosted\":true}");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().path("errors").propertyNames()).containsExactly("hosted");
    }

    private String project(String more) {
        var answer = api.post("/v2/projects", "{\"name\":\"Fitting\"%s}".formatted(more));
        assertThat(answer.status()).as("%s", answer.raw().body()).isEqualTo(201);
        return answer.id();
    }

    private Answer book(String project, String more) {
        return api.post("/v2/bookings?include=attributes", """
                {"project_id":"%s","resource_id":"%s","start":"%s","end":"%s",
                 "customer":{"name":"Ada","email":"ada@example.org"}%s}
                """.formatted(project, api.resource(""), TEN, ELEVEN, more));
    }

    private static String named(String name, String slug) {
        return "{\"name\":\"%s\",\"slug\":\"%s\"}".formatted(name, slug);
    }

    private static List<String> resources(Answer answer) {
        assertThat(answer.status()).as("%s", answer.raw().body()).isEqualTo(200);
        return StreamSupport.stream(answer.data().path("resources").spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }

    private static List<String> fields(Answer answer) {
        assertThat(answer.status()).as("%s", answer.raw().body()).isEqualTo(200);
        return List.copyOf(answer.data().path("customer_fields").propertyNames());
    }
}
