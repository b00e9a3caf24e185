package dev.slotgraph.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the services answer is as the description of the API says, status by status and field by field. */
class DescribedAnswersTest extends DescribedServicesTest {

    private static final String ALL =
            "attributes,event,calendar,customers,resource,user,project,widget,meta,customer_action_links,owner_booking,related_bookings,bulked_bookings";

    @Test
    void ofABookingFromItsBeginningToItsEnd() throws Exception {
        var resource = resource("{}");
        var project = make("/v2/projects", """
                {"name":"An hour","resources":["%s"],"availability":{"length":"1 hour"},"booking":{"graph":"confirm_decline"}}
                """.formatted(resource));
        var id = UUID.randomUUID();
        var body = """
                {"id":"%s","resource_id":"%s","project_id":"%s","start":"2027-03-01T10:00:00+01:00","end":"2027-03-01T11:00:00+01:00",
                 "customer":{"name":"Eve","email":"eve@example.org","shoe_size":39},"meta":{"ticket":"A-17"},"color":"#0ea5e9"}
                """.formatted(id, resource, project);
        call(201, "POST", "/v2/bookings?include=" + ALL, body);
        call(200, "POST", "/v2/bookings", body);
        call(409, "POST", "/v2/bookings", body.replace("Eve", "Adam"));
        var booking = "/v2/bookings/" + id;
        call(200, "PUT", booking + "/confirm", "{}");
        call(
                200,
                "PUT",
                booking + "?output_timezone=Europe/Berlin",
                "{\"meta\":{\"ticket\":null},\"byline\":\"Room 4\"}");
        call(409, "PUT", booking + "/decline", "{}");
        call(404, "PUT", booking + "/vanish", "{}");
        call(412, "DELETE", booking, "", "If-Match", "\"1\"");
        call(409, "DELETE", booking, "");
        var other = slot(resource, "2027-03-01T10:30:00Z", "2027-03-01T12:00:00Z");
        call(201, "POST", "/v2/bookings", other, "Idempotency-Key", "other");
        call(201, "POST", "/v2/bookings", other, "Idempotency-Key", "other");
        call(
                422,
                "POST",
                "/v2/bookings",
                slot(resource, "2027-03-02T10:00:00Z", "2027-03-02T11:00:00Z"),
                "Idempotency-Key",
                "other");
        call(409, "POST", "/v2/bookings", slot(resource, "2027-03-01T09:30:00Z", "2027-03-01T10:30:00Z"));
        call(409, "POST", booking + "/reschedule", times("2027-03-01T11:00:00Z", "2027-03-01T12:00:00Z"));
        call(200, "POST", booking + "/reschedule", times("2027-03-03T11:00:00Z", "2027-03-03T12:00:00Z"));
        var link = call(201, "POST", booking + "/action_links", "{\"action\":\"cancel_by_customer\"}")
                .at("/data/url")
                .asString();
        var place = URI.create(link);
        call(200, "GET", place.getRawPath() + "?" + place.getRawQuery(), "");
        call(200, "POST", place.getRawPath() + "?" + place.getRawQuery(), "");
        call(410, "POST", place.getRawPath() + "?" + place.getRawQuery(), "");
        call(200, "GET", booking + "?include=" + ALL, "");
        call(200, "GET", booking + "?as_of=2199-01-01T00:00:00Z", "");
        call(200, "GET", "/v2/bookings?limit=1&include=" + ALL, "");
        call(
                200,
                "GET",
                "/v2/bookings?search=state:confirmed;customer.name:E*",
                "",
                "Slotgraph-Consistency",
                "eventual");
        call(422, "GET", "/v2/bookings?search=shoes:39", "");
        call(200, "GET", booking + "/history", "");
        call(200, "GET", booking + "/history", "", "Accept", "text/html");
        call(204, "DELETE", booking, "");
        call(200, "POST", "/v2/bookings/zone_changes", "{}");
    }

    @Test
    void ofHoldsSeatsAndManyAtOnce() throws Exception {
        var resource = resource("{}");
        var hold = id(call(201, "POST", "/v2/bookings/reserve", """
                {"resource_id":"%s","start":"2027-04-01T10:00:00Z","end":"2027-04-01T11:00:00Z","reservation_time":60}
                """.formatted(resource)));
        call(200, "PUT", "/v2/bookings/reserve/extend", """
                {"reservation_id":"%s","reservation_time":120}
                """.formatted(hold));
        call(201, "POST", "/v2/bookings", "{\"reservation_id\":\"%s\",\"graph\":\"instant\"}".formatted(hold));
        var group = id(call(201, "POST", "/v2/bookings", """
                {"graph":"group_owner","resource_id":"%s","start":"2027-04-02T10:00:00Z","end":"2027-04-02T11:00:00Z",
                 "what":"Class","settings":{"max_seats":1,"min_cancel_time":"1 hour"}}
                """.formatted(resource)));
        call(200, "GET", "/v2/bookings/groups", "");
        var seat = """
                {"graph":"group_customer","related":{"owner_booking_id":"%s"},"customer":{"name":"Eve","email":"eve@example.org"}}
                """.formatted(group);
        call(201, "POST", "/v2/bookings?include=owner_booking", seat);
        call(409, "POST", "/v2/bookings", seat);
        call(200, "GET", "/v2/bookings/groups/" + group, "");
        var made = call(201, "POST", "/v2/bookings/bulk", """
                {"relate_bookings":true,"bookings":[%s,%s]}
                """.formatted(
                        slot(resource, "2027-04-03T10:00:00Z", "2027-04-03T11:00:00Z"),
                        slot(resource, "2027-04-04T10:00:00Z", "2027-04-04T11:00:00Z")));
        call(207, "POST", "/v2/bookings/bulk", """
                {"bookings":[%s,%s]}
                """.formatted(
                        slot(resource, "2027-04-03T10:00:00Z", "2027-04-03T11:00:00Z"),
                        slot(resource, "2027-04-05T10:00:00Z", "2027-04-05T11:00:00Z")));
        call(409, "POST", "/v2/bookings/bulk", """
                {"delete_all_on_error":true,"bookings":[%s,%s]}
                """.formatted(
                        slot(resource, "2027-04-06T10:00:00Z", "2027-04-06T11:00:00Z"),
                        slot(resource, "2027-04-03T10:00:00Z", "2027-04-03T11:00:00Z")));
        var first = made.at("/data/0/data/id").asString();
        call(200, "GET", "/v2/bookings/" + first + "?include=bulked_bookings", "");
        call(200, "PUT", "/v2/bookings/bulk", """
                {"bookings":[{"id":"%s","action":"cancel"}]}
                """.formatted(first));
    }

    @Test
    void ofWhatIsFreeAndWhatIsNot() throws Exception {
        var resource = resource(
                "{\"availability_constraints\":[{\"allow_hours\":{\"start\":9,\"end\":17}},{\"block_weekends\":[]}],\"buffer_after\":\"15 minutes\"}");
        call(201, "POST", "/v2/bookings", slot(resource, "2027-03-01T10:00:00Z", "2027-03-01T11:00:00Z"));
        var question = """
                {"resources":["%s"],"from":"2027-03-01T00:00:00Z","to":"2027-03-03T00:00:00Z","length":"1 hour"}
                """.formatted(resource);
        for (var path :
                new String[] {"availability", "availability/count", "availability/dates", "unavailable/slots"}) {
            var answer = call(200, "POST", "/v2/" + path, question);
            assertThat(answer.path("data").isEmpty()).as(path).isFalse();
        }
        var groups = "\"groups\":[{\"required\":1,\"resources\":[\"%s\"]}]".formatted(resource);
        call(
                200,
                "POST",
                "/v2/availability",
                "{%s,\"from\":\"2027-03-01T00:00:00Z\",\"to\":\"2027-03-02T00:00:00Z\"}".formatted(groups));
        for (var hour : new String[] {"08", "10", "11", "12"}) {
            var asked = "{\"start\":\"2027-03-01T%s:00:00Z\",\"end\":\"2027-03-01T%s:30:00Z\",".formatted(hour, hour);
            call(200, "POST", "/v2/availability/explain", asked + "\"resources\":[\"%s\"]}".formatted(resource));
            call(200, "POST", "/v2/availability/explain?as_of=2199-01-01T00:00:00Z", asked + groups + "}");
        }
        call(
                404,
                "POST",
                "/v2/availability",
                question.replace(resource, UUID.randomUUID().toString()));
        call(422, "POST", "/v2/availability", "{}");
        var outside = call(422, "POST", "/v2/bookings", """
                {"graph":"instant","resource_id":"%s","start":"2027-03-01T20:00:00Z","end":"2027-03-01T21:00:00Z","settings":{"respect_availability":true}}
                """.formatted(resource));
        assertThat(outside.path("code").asString()).isEqualTo("outside_availability");
    }

    @Test
    void ofResourcesSitesAndProjects() throws Exception {
        var site = make("/v2/sites", "{\"name\":\"Harbour\"}");
        call(200, "PUT", "/v2/sites/" + site, "{\"description\":\"Behind the cranes\"}");
        call(200, "GET", "/v2/sites/" + site, "");
        call(200, "GET", "/v2/sites", "");
        call(422, "POST", "/v2/sites", "{\"name\":\"\",\"colour\":\"red\"}");
        var resource = resource(
                "{\"site_id\":\"%s\",\"cost\":12.5,\"cost_unit\":\"hour\",\"kind\":\"suite\"}".formatted(site));
        call(200, "PUT", "/v2/resources/" + resource, "{\"capacity\":2,\"email\":\"ada@example.org\"}");
        call(200, "GET", "/v2/resources/" + resource + "?include=calendars", "");
        call(200, "GET", "/v2/resources?include=calendars", "");
        var project = make("/v2/projects", """
                {"name":"An hour","slug":"described","availability":{"mode":"mutual","minimum_notice":"1 hour"},
                 "customer_fields":{"name":{"title":"Your name"}},"ui":{"localization":{"submit_button":"Go"}}}
                """);
        call(200, "PUT", "/v2/projects/" + project, "{\"byline\":\"Short\"}");
        call(200, "PUT", "/v2/projects/%s/resources".formatted(project), "[\"%s\"]".formatted(resource));
        call(
                200,
                "POST",
                "/v2/projects/%s/resources".formatted(project),
                "{\"resource_id\":\"%s\"}".formatted(resource));
        call(200, "GET", "/v2/projects/%s/resources".formatted(project), "");
        call(200, "GET", "/v2/projects/" + project, "");
        call(200, "GET", "/v2/projects", "");
        call(200, "GET", "/v2/projects/embed/" + project, "");
        call(200, "GET", "/v2/projects/hosted/described", "");
        call(200, "GET", "/book/described", "");
        call(404, "GET", "/book/nowhere", "");
        for (var of : new String[] {"sites/" + site, "resources/" + resource, "projects/" + project}) {
            call(200, "GET", "/v2/" + of + "/history", "");
        }
        call(200, "DELETE", "/v2/projects/%s/resources/%s".formatted(project, resource), "");
        call(204, "DELETE", "/v2/projects/" + project, "");
        call(204, "DELETE", "/v2/resources/" + resource, "");
        call(204, "DELETE", "/v2/sites/" + site, "");
        call(404, "GET", "/v2/resources/" + resource, "");
    }

    @Test
    void ofCalendarsAndTheirEvents() throws Exception {
        var resource = resource("{}");
        call(200, "GET", "/v2/calendars?resource_id=" + resource, "");
        var calendar = make("/v2/calendars", "{\"resource_id\":\"%s\",\"name\":\"Holidays\"}".formatted(resource));
        call(200, "PUT", "/v2/calendars/" + calendar, "{\"backgroundcolor\":\"#fff\"}");
        call(200, "GET", "/v2/calendars/" + calendar, "");
        var event = make("/v2/events", """
                {"calendar_id":"%s","start":"2027-03-08","end":"2027-03-13","all_day":true,"what":"Away"}
                """.formatted(calendar));
        call(
                409,
                "POST",
                "/v2/events",
                "{\"resource_id\":\"%s\",\"start\":\"2027-03-09T00:00:00Z\",\"end\":\"2027-03-09T01:00:00Z\"}"
                        .formatted(resource));
        call(200, "PUT", "/v2/events/" + event, "{\"where\":\"The sea\"}");
        call(200, "GET", "/v2/events/" + event, "");
        call(200, "GET", "/v2/events?search=resource_id:" + resource, "");
        call(200, "POST", "/v2/availability/explain", """
                {"resources":["%s"],"start":"2027-03-09T10:00:00Z","end":"2027-03-09T11:00:00Z"}
                """.formatted(resource));
        call(201, "POST", "/v2/bookings", slot(resource, "2027-03-20T10:00:00Z", "2027-03-20T11:00:00Z"));
        call(
                200,
                "POST",
                "/v2/calendars/%s/import".formatted(calendar),
                """
                BEGIN:VCALENDAR
                VERSION:2.0
                PRODID:-//example//EN
                BEGIN:VEVENT
                UID:one@example.org
                DTSTAMP:20270101T000000Z
                DTSTART:20270320T100000Z
                DTEND:20270320T110000Z
                SUMMARY:Taken
                END:VEVENT
                END:VCALENDAR
                """.replace("\n", "\r\n"),
                "Content-Type",
                "text/calendar");
        call(415, "POST", "/v2/calendars/%s/import".formatted(calendar), "{}");
        var url = call(201, "POST", "/v2/resources/%s/calendar_feed".formatted(resource), "")
                .at("/data/url")
                .asString();
        var place = URI.create(url);
        call(200, "GET", place.getRawPath() + "?" + place.getRawQuery(), "");
        call(204, "DELETE", "/v2/resources/%s/calendar_feed".formatted(resource), "");
        call(204, "DELETE", "/v2/events/" + event, "");
        call(409, "DELETE", "/v2/calendars/" + calendar, "");
    }

    @Test
    void ofGraphs() throws Exception {
        call(200, "GET", "/v2/graphs", "");
        var definition =
                call(200, "GET", "/v2/graphs/confirm_decline", "").path("data").toString();
        var own = definition.replace("\"confirm_decline\"", "\"described\"");
        call(201, "POST", "/v2/graphs", own);
        call(200, "POST", "/v2/graphs", own);
        call(422, "POST", "/v2/graphs", "{\"name\":\"bad\"}");
        call(200, "GET", "/v2/graphs/described/versions/1", "");
        call(200, "GET", "/v2/graphs/described/diagram", "");
        call(200, "GET", "/v2/graphs/described/versions/1/diagram", "", "Accept", "text/vnd.mermaid");
        call(200, "GET", "/v2/graphs/described/history", "");
        call(204, "DELETE", "/v2/graphs/described", "");
        call(200, "GET", "/v2/graphs/described", "");
        call(409, "DELETE", "/v2/graphs/instant", "");
        call(404, "GET", "/v2/graphs/none", "");
    }

    @Test
    void ofTheLogAndItsKeys() throws Exception {
        var key = id(call(201, "POST", "/v2/keys", "{\"kind\":\"audit\",\"name\":\"Auditors\"}"));
        call(200, "GET", "/v2/keys", "");
        call(200, "GET", "/v2/audit/keys/%s/history".formatted(key), "");
        call(204, "DELETE", "/v2/keys/" + key, "");
        var feed = call(200, "GET", "/v2/audit/events?limit=1000", "");
        assertThat(feed.path("data").isEmpty()).isFalse();
        call(422, "GET", "/v2/audit/events?since=1", "");
        call(200, "GET", "/v2/audit/export", "");
        var head = call(200, "POST", "/v2/audit/verify", "{}").path("head");
        call(200, "POST", "/v2/audit/verify", "{\"head\":%s}".formatted(head));
        var replay = id(call(202, "POST", "/v2/audit/replays", "{\"projection\":\"all\",\"mode\":\"verify\"}"));
        call(200, "GET", "/v2/audit/replays/" + replay, "");
        call(200, "GET", "/v2/audit/replays", "");
        for (var side : new String[] {"audit", "webhooks"}) {
            var processors = call(200, "GET", "/v2/%s/processors".formatted(side), "");
            var name = processors.at("/data/0/name").asString();
            call(200, "GET", "/v2/%s/processors/%s/dead_letters".formatted(side, name), "");
            call(200, "GET", "/v2/%s/processors/%s/decisions".formatted(side, name), "");
            call(404, "POST", "/v2/%s/processors/%s/dead_letters/none/retry".formatted(side, name), "");
        }
    }

    @Test
    void ofWebhooks() throws Exception {
        call(200, "GET", "/v2/webhooks/schemas", "");
        call(200, "GET", "/v2/webhooks/schemas/extended/1", "");
        call(422, "POST", "/v2/webhooks", "{\"url\":\"ftp://example.org\"}");
        // Nobody listens there.
        var endpoint =
                id(call(201, "POST", "/v2/webhooks", "{\"url\":\"http://127.0.0.1:1/hook\",\"format\":\"extended\"}"));
        var webhook = "/v2/webhooks/" + endpoint;
        call(200, "GET", webhook, "");
        call(200, "PUT", webhook, "{\"rate_limit\":5,\"fields_masked\":[\"data.name\"]}");
        call(200, "GET", "/v2/webhooks", "");
        call(200, "POST", webhook + "/secret", "{\"overlap\":\"1 hour\"}");
        call(200, "POST", webhook + "/test", "{}");
        call(201, "POST", "/v2/bookings", slot(resource("{}"), "2027-03-20T10:00:00Z", "2027-03-20T11:00:00Z"));
        var delivery = awaited(webhook + "/deliveries").at("/data/0/id").asString();
        call(200, "GET", webhook + "/deliveries/" + delivery, "");
        call(202, "POST", webhook + "/deliveries/%s/redeliver".formatted(delivery), "");
        awaited(webhook + "/receipts");
        call(200, "GET", webhook + "/status", "");
        call(200, "GET", webhook + "/feed", "");
        call(200, "GET", webhook + "/history", "");
        call(200, "POST", webhook + "/replays", "{\"dry_run\":true}");
        var replay = id(call(202, "POST", webhook + "/replays", "{\"mode\":\"missing\",\"from\":\"beginning\"}"));
        call(200, "GET", webhook + "/replays/" + replay, "");
        call(200, "GET", webhook + "/replays", "");
        call(200, "POST", webhook + "/replays/%s/cancel".formatted(replay), "");
        call(204, "DELETE", webhook, "");
        call(404, "GET", webhook, "");
    }

    @Test
    void ofPeopleAndWhatIsForgotten() throws Exception {
        call(200, "PUT", "/v2/retention", "{\"people_days\":730}");
        call(200, "GET", "/v2/retention", "");
        call(200, "PUT", "/v2/retention", "{\"people_days\":null}");
        var booking = call(201, "POST", "/v2/bookings", """
                {"graph":"instant","resource_id":"%s","start":"2027-05-01T10:00:00Z","end":"2027-05-01T11:00:00Z","what":"Fitting",
                 "customer":{"name":"Zoe","email":"zoe@example.org","comment":"Late"}}
                """.formatted(resource("{}")));
        var person = booking.at("/data/customers/0/id").asString();
        call(200, "GET", "/v2/customers/" + person, "");
        call(204, "DELETE", "/v2/customers/" + person, "");
        call(200, "GET", "/v2/customers/" + person, "");
        call(200, "GET", "/v2/bookings/%s?include=%s".formatted(id(booking), ALL), "");
        call(200, "GET", "/v2/bookings/%s/history".formatted(id(booking)), "");
        call(404, "DELETE", "/v2/customers/" + UUID.randomUUID(), "");
    }

    @Test
    void ofWhoMayNot() throws Exception {
        call(401, "GET", "/v2/bookings", "", "Authorization", "Bearer nothing");
        var key = call(201, "POST", "/v2/keys", "{\"kind\":\"widget\",\"name\":\"Page\"}")
                .at("/data/key")
                .asString();
        call(403, "GET", "/v2/bookings", "", "Authorization", "Bearer " + key);
        call(
                403,
                "POST",
                "/v2/bookings",
                slot(UUID.randomUUID().toString(), "2027-05-01T10:00:00Z", "2027-05-01T11:00:00Z")
                        .replace("\"graph\"", "\"settings\":{\"allow_double_bookings\":true},\"graph\""),
                "Authorization",
                "Bearer " + key);
        call(400, "POST", "/v2/bookings", "{");
        call(400, "GET", "/v2/bookings/1", "");
    }
}
