package dev.slotgraph.query.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingEvent.BookingDeleted;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.Samples;
import dev.slotgraph.query.testing.SharedService;
import dev.slotgraph.query.testing.TestApp;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Four bookings, called by the first letter of their customers. */
class BookingQueriesTest {

    private static TestApp app;
    private static UUID chair;
    private static UUID room;
    private static UUID project;
    private static UUID ada;
    private static UUID bob;
    private static UUID cleo;
    private static UUID dan;

    @BeforeAll
    static void book() {
        app = SharedService.INSTANCE.app();
        chair = app.resource("Chair");
        room = app.resource("Room");
        project = app.project(Samples.project(List.of(chair), Map.of(), List.of()));
        ada = booking(
                "instant", "confirmed", "02", List.of(chair), null, "Ada Lovelace", Map.of("floor", 3, "vip", true));
        bob = booking(
                "instant", "confirmed", "03", List.of(room, chair), project, "Bob 100%_Sure", Map.of("floor", "3"));
        cleo = booking("confirm_decline", "tentative", "04", List.of(room), null, "Cleo", Map.of("a.b", "c"));
        dan = booking("instant", "confirmed", "05", List.of(chair), null, "Dan LOVEJOY", Map.of());
        app.transition(dan, "cancel", "confirmed", "cancelled");
        var gone = booking("instant", "confirmed", "05", List.of(chair), null, "Eve", Map.of());
        app.transition(gone, "cancel", "confirmed", "cancelled");
        app.append(new BookingDeleted(gone));
    }

    private static UUID booking(
            String graph,
            String state,
            String day,
            List<UUID> resources,
            @Nullable UUID inProject,
            String name,
            Map<String, @Nullable Object> meta) {
        var id = UUID.randomUUID();
        var first = name.split(" ", 2)[0];
        app.append(
                "booking",
                id,
                Samples.created(
                        id,
                        graph,
                        "create",
                        state,
                        Samples.slot("2026-03-" + day + "T10:00:00Z", "2026-03-" + day + "T11:00:00Z"),
                        resources.stream()
                                .map(resource -> new BookedResource(resource, 0, 0))
                                .toList(),
                        inProject,
                        BookingSettings.DEFAULT,
                        Samples.details(name, first + "@Example.org", meta)),
                QueryService.START.plusSeconds(Long.parseLong(day)));
        return id;
    }

    /** The first letters of those that a list shows. */
    private static String shown(String query) {
        var answer = app.get("/v2/bookings?include=customers" + (query.isEmpty() ? "" : "&" + query));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        var letters = new StringBuilder();
        answer.data()
                .forEach(booking -> letters.append(booking.path("customers")
                        .path(0)
                        .path("name")
                        .asString()
                        .charAt(0)));
        return letters.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
                    ''                                   | DCBA
                    graph:instant                        | DBA
                    state:confirmed                      | BA
                    graph:instant;state:confirmed        | BA
                    graph:instant;state:tentative        | ''
                    completed:true                       | D
                    completed:0                          | CBA
                    customer.name:ada lovelace           | A
                    customer.name:Ada                    | ''
                    customer.name:ada*                   | A
                    customer.name:*LOVE*                 | DA
                    customer.name:*joy                   | D
                    customer.name:*                      | DCBA
                    customer.name:*100%*                 | B
                    customer.name:*0%_s*                 | B
                    customer.name:*_ove*                 | ''
                    customer.email:ADA@example.ORG       | A
                    customer.timezone:Europe/Oslo        | DCBA
                    customer.shoe_size:42                | DCBA
                    customer.shoe_size:43                | ''
                    meta.floor:3                         | BA
                    meta.vip:true                        | A
                    meta.a.b:c                           | C
                    meta.none:x                          | ''
                    meta.floor:3;customer.name:b*        | B
                    """)
    void searchFindsWhatItNames(String search, String expected) {
        assertThat(shown(search.isEmpty() ? "" : "search=" + encoded(search))).isEqualTo(expected);
    }

    @Test
    void idsAreSearchedForToo() {
        assertThat(shown("search=resource.id:" + chair)).isEqualTo("DBA");
        assertThat(shown("search=resource.id:" + room)).isEqualTo("CB");
        assertThat(shown("search=project.id:" + project)).isEqualTo("B");
        assertThat(shown("search=calendar.id:" + Ids.named(room, "calendar"))).isEqualTo("CB");
        assertThat(shown("search=calendar.id:" + UUID.randomUUID())).isEmpty();
        assertThat(shown("search=id:" + ada)).isEqualTo("A");
        assertThat(shown("search=resource.id:" + chair + "%3Bstate:confirmed")).isEqualTo("BA");
    }

    @Test
    void aFieldCanBeAskedNotToBe() {
        assertThat(shown("search=graph:instant&searchFields=graph:!=")).isEqualTo("C");
        assertThat(shown("search=" + encoded("graph:instant;state:cancelled") + "&searchFields=" + encoded("state:!=")))
                .isEqualTo("BA");
        assertThat(shown("search=project.id:" + project + "&searchFields=project.id:!="))
                .isEqualTo("DCA");
        assertThat(shown("search=meta.floor:3&searchFields=meta.floor:!=")).isEqualTo("DC");
    }

    @ParameterizedTest
    @CsvSource({
        "start=2026-03-03T10:30:00Z, DCB",
        "start=2026-03-03T11:00:00Z, DC",
        "end=2026-03-03T10:00:00Z, A",
        "start=2026-03-03T00:00:00Z&end=2026-03-04T00:00:00Z, B",
        "start=2026-03-03T12:00:00%2B01:00&end=2026-03-04T10:00:01Z, C",
        "start_after=2026-03-03T10:00:00Z, DCB",
        "start_before=2026-03-03T10:00:00Z, A",
        "start_after=2026-03-03T10:00:00Z&start_before=2026-03-04T10:00:00Z, B"
    })
    void windowsAreHalfOpen(String query, String expected) {
        assertThat(shown(query)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "orderBy=event.start, ABCD",
        "orderBy=event.start&sortedBy=desc, DCBA",
        "orderBy=event.end&sortedBy=asc, ABCD",
        "orderBy=created_at, ABCD",
        "sortedBy=asc, ABCD",
        "orderBy=updated_at&sortedBy=desc&search=graph:confirm_decline, C"
    })
    void listsAreSortedAsAskedFor(String query, String expected) {
        assertThat(shown(query)).isEqualTo(expected);
    }

    @Test
    void pagesHaveTimekitsPaginator() {
        var first = app.get("/v2/bookings?limit=3");
        assertThat(first.body().path("total").asInt()).isEqualTo(4);
        assertThat(first.body().path("per_page").asString()).isEqualTo("3");
        assertThat(first.body().path("last_page").asInt()).isEqualTo(2);
        assertThat(first.body().path("from").asInt()).isEqualTo(1);
        assertThat(first.body().path("to").asInt()).isEqualTo(3);
        assertThat(first.body().path("prev_page_url").isNull()).isTrue();
        var next = first.body().path("next_page_url").asString();

        var second = app.get(next.substring(next.indexOf("/v2/")));
        assertThat(second.data()).hasSize(1);
        assertThat(second.body().path("current_page").asInt()).isEqualTo(2);
        assertThat(second.body().path("next_page_url").isNull()).isTrue();

        var beyond = app.get("/v2/bookings?limit=3&page=9");
        assertThat(beyond.data()).isEmpty();
        assertThat(beyond.body().path("total").asInt()).isEqualTo(4);
        assertThat(app.get("/v2/bookings").body().path("per_page").asInt()).isEqualTo(50);
    }

    @Test
    void oneBookingHasItsFieldsItsVersionAndWhatIsIncluded() {
        var answer = app.get("/v2/bookings/" + bob + "?include=attributes,project,customers.meta,meta");

        assertThat(answer.header("ETag")).contains("\"1\"");
        var booking = answer.data();
        assertThat(booking.path("id").asString()).isEqualTo(bob.toString());
        assertThat(booking.path("state").asString()).isEqualTo("confirmed");
        assertThat(booking.path("version").asInt()).isEqualTo(1);
        assertThat(booking.path("start").asString()).isEqualTo("2026-03-03T10:00:00+00:00");
        assertThat(booking.path("resources").findValuesAsString("name")).containsExactly("Room", "Chair");
        assertThat(booking.path("attributes").path("event_info").path("what").asString())
                .isEqualTo("Fitting");
        assertThat(booking.path("project").path("name").asString()).isEqualTo("Salon");
        assertThat(booking.path("meta").path("floor").asString()).isEqualTo("3");
        assertThat(booking.has("calendar")).isFalse();
        assertThat(app.get("/v2/bookings/" + dan).header("ETag")).contains("\"2\"");
    }

    @Test
    void timesAreShownInTheCallersZone() {
        assertThat(app.get("/v2/bookings/" + cleo, Map.of("Timekit-Timezone", "Europe/Oslo"))
                        .data()
                        .path("start")
                        .asString())
                .isEqualTo("2026-03-04T11:00:00+01:00");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    orderBy=password                     | orderBy
                    orderBy=created_at%3Bdrop            | orderBy
                    orderBy=created_at&sortedBy=up       | sortedBy
                    search=nonsense                      | search
                    search=password:x                    | search
                    search=meta.:x                       | search
                    search=resource.id:chair             | search
                    search=resource.id:1-1-1-1-1         | search
                    search=completed:maybe               | search
                    search=customer.name:a%00b           | query
                    search=state:x&searchFields=state:>  | searchFields
                    start=yesterday                      | start
                    start=2026-02-30T10:00:00Z           | start
                    end=2026-03-02T10:00:00              | end
                    start_after=9999-01-01T00:00:00Z     | start_after
                    limit=0                              | limit
                    limit=1001                           | limit
                    limit=ten                            | limit
                    page=0                               | page
                    page=-1                              | page
                    output_timezone=Mars/Olympus         | output_timezone
                    """)
    void whatMakesNoSenseIsAFaultOfItsParameter(String query, String field) {
        var answer = app.get("/v2/bookings?" + query.replace(">", "%3E"));

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("validation_failed");
        assertThat(answer.body().path("errors").has(field)).isTrue();
    }

    @Test
    void aSearchOfAbsurdLengthIsRefused() {
        assertThat(app.get("/v2/bookings?search=" + "a".repeat(3_000)).status()).isEqualTo(422);
        assertThat(app.get("/v2/bookings?search=" + "state:x%3B".repeat(21)).status())
                .isEqualTo(422);
    }

    @Test
    void hostileTextIsOnlyEverText() {
        for (var text : List.of("' or 1=1 --", "\\", "%", ":p1", "?", "{\"a\":1}", "\uD83D\uDE00", "a'||'b")) {
            assertThat(shown("search=" + encoded("customer.name:" + text))).isEmpty();
            assertThat(shown("search=" + encoded("meta.x':" + text))).isEmpty();
            assertThat(shown("search=" + encoded("customer." + text.replace(":", "") + ":x")))
                    .isEmpty();
        }
    }
}
