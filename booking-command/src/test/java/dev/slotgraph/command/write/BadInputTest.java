package dev.slotgraph.command.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.command.testing.Api.Answer;
import dev.slotgraph.command.testing.CommandTest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be done is refused as the contract has it, and leaves no trace. */
class BadInputTest extends CommandTest {

    private static final String GOOD = """
            {"resource_id":"ROOM","graph":"instant","start":"2027-02-03T10:00:00Z","end":"2027-02-03T11:00:00Z",\
            "customer":{"name":"Grace","email":"grace@example.org"}}""";

    /** Words of the tables below, and the ids that they stand for. */
    private final Map<String, String> names = new LinkedHashMap<>();

    @BeforeEach
    void haveSomethingInTwoApps() {
        var theirs = anotherApp();
        names.put("THEIR_ROOM", theirs.resource(""));
        names.put("THEIR_SITE", theirs.post("/v2/sites", "{\"name\":\"House\"}").id());
        names.put(
                "THEIR_PROJECT",
                theirs.post("/v2/projects", "{\"name\":\"Fitting\"}").id());
        names.put(
                "THEIR_BOOKING",
                theirs.book(names.get("THEIR_ROOM"), "confirm_decline", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z")
                        .id());
        names.put("ROOM", api.resource(""));
        names.put(
                "BOOKING",
                api.book(names.get("ROOM"), "confirm_decline", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z")
                        .id());
        names.put("NOBODY", UUID.randomUUID().toString());
        assertThat(names).doesNotContainValue("");
    }

    private String named(String text) {
        var named = text;
        for (var name : names.entrySet()) {
            named = named.replace(name.getKey(), name.getValue());
        }
        return named;
    }

    /** How many rows there are, by table. */
    private Map<String, Long> rows() {
        var rows = new LinkedHashMap<String, Long>();
        jdbc.sql("select tablename from pg_tables where schemaname = 'booking' order by 1")
                .query(String.class)
                .list()
                .forEach(table -> rows.put(
                        table,
                        jdbc.sql("select count(*) from booking." + table)
                                .query(Long.class)
                                .single()));
        return rows;
    }

    private void refused(Supplier<Answer> request, int status, String code) {
        var before = rows();

        var answer = request.get();

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.body().path("request_id").asString()).isNotBlank();
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void theRestOfTheBodiesBelowIsGood() {
        assertThat(api.post("/v2/bookings", named(GOOD)).status()).isEqualTo(201);
    }

    /** Each line replaces a member of a good body, or the end of it with more members. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "ROOM"                 | 7                                  | 422 | validation_failed
            "ROOM"                 | "room"                             | 422 | validation_failed
            "ROOM"                 | ["ROOM"]                           | 422 | validation_failed
            "ROOM"                 | null                               | 422 | validation_failed
            "ROOM"                 | "NOBODY"                           | 404 | not_found
            "ROOM"                 | "THEIR_ROOM"                       | 404 | not_found
            "ROOM"                 | "BOOKING"                          | 404 | not_found
            "resource_id":"ROOM"   | "resources":[]                     | 422 | validation_failed
            "resource_id":"ROOM"   | "resources":"ROOM"                 | 422 | validation_failed
            "resource_id":"ROOM"   | "resources":["ROOM","ROOM"]        | 422 | validation_failed
            "resource_id":"ROOM"   | "resources":["ROOM","NOBODY"]      | 404 | not_found
            "resource_id":"ROOM"   | "resources":["ROOM","THEIR_ROOM"]  | 404 | not_found
            "instant"              | 7                                  | 422 | validation_failed
            "instant"              | ""                                 | 422 | validation_failed
            "instant"              | "nonsense"                         | 422 | validation_failed
            "instant"              | "instant.v1"                       | 422 | validation_failed
            "2027-02-03T10:00:00Z" | null                               | 422 | validation_failed
            "2027-02-03T10:00:00Z" | 1801562400                         | 422 | validation_failed
            "2027-02-03T10:00:00Z" | "tomorrow"                         | 422 | validation_failed
            "2027-02-03T10:00:00Z" | "2027-02-03"                       | 422 | validation_failed
            "2027-02-03T10:00:00Z" | "2027-02-03T10:00:00"              | 422 | validation_failed
            "2027-02-03T10:00:00Z" | "2027-02-30T10:00:00Z"             | 422 | validation_failed
            "2027-02-03T10:00:00Z" | "2027-13-03T10:00:00Z"             | 422 | validation_failed
            "2027-02-03T10:00:00Z" | "2027-02-03T10:00:00+99:00"        | 422 | validation_failed
            "2027-02-03T10:00:00Z" | "0000-01-01T00:00:00Z"             | 422 | validation_failed
            "2027-02-03T10:00:00Z" | "-999999999-01-01T00:00:00Z"       | 422 | validation_failed
            "2027-02-03T11:00:00Z" | "+999999999-12-31T23:59:59Z"       | 422 | validation_failed
            "2027-02-03T11:00:00Z" | "9999-12-31T23:59:59Z"             | 422 | validation_failed
            "2027-02-03T11:00:00Z" | "2027-02-03T10:00:00Z"             | 422 | validation_failed
            "2027-02-03T11:00:00Z" | "2027-02-03T09:59:59Z"             | 422 | validation_failed
            "2027-02-03T11:00:00Z" | "2027-02-03T12:00:00+02:00"        | 422 | validation_failed
            }}                     | },"start_timezone":"Mars/Olympus"} | 422 | validation_failed
            }}                     | },"end_timezone":7}                | 422 | validation_failed
            }}                     | },"id":"mine"}                     | 422 | validation_failed
            }}                     | },"what":{"a":1}}                  | 422 | validation_failed
            }}                     | },"what":"\\u0000"}                | 422 | validation_failed
            }}                     | },"meta":[1]}                      | 422 | validation_failed
            }}                     | },"participants":"me"}             | 422 | validation_failed
            }}                     | },"color":"blue"}                  | 422 | validation_failed
            }}                     | },"settings":true}                 | 422 | validation_failed
            }}                     | },"project_id":"NOBODY"}           | 404 | not_found
            }}                     | },"project_id":"THEIR_PROJECT"}    | 404 | not_found
            }}                     | },"project_id":"ROOM"}             | 404 | not_found
            }}                     | },"reservation_id":"NOBODY"}       | 404 | not_found
            }}                     | },"reservation_id":"THEIR_BOOKING"}| 404 | not_found
            "instant" | "group_customer","related":{"owner_booking_id":"THEIR_BOOKING"} | 404 | not_found
            "grace@example.org"    | "grace"                            | 422 | validation_failed
            "grace@example.org"    | 7                                  | 422 | validation_failed
            "Grace"                | {"first":"Grace"}                  | 422 | validation_failed
            }}                     | ,"meta":"x"}}                      | 422 | validation_failed
            }}                     | ,"meta":[1]}}                      | 422 | validation_failed
            }}                     | }                                  | 400 | malformed_request
            }}                     | }}}                                | 400 | malformed_request
            {"resource_id"         | [{"resource_id"                    | 400 | malformed_request
            :"instant"             | :instant                           | 400 | malformed_request
            """)
    void aBookingThatCannotBe(String good, String bad, int status, String code) {
        assertThat(GOOD).contains(good);
        var body = named(GOOD.replace(good, bad));

        refused(() -> api.post("/v2/bookings", body), status, code);
        if (!good.contains("instant")) {
            // A hold is on a graph of its own, whatever it names.
            refused(() -> api.post("/v2/bookings/reserve", body), status, code);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            PUT    | /v2/bookings/BOOKING/confirm       | {"confirm":"yes"}                            | 422 | validation_failed
            PUT    | /v2/bookings/BOOKING/confirm       | {                                            | 400 | malformed_request
            PUT    | /v2/bookings/BOOKING/nonsense      | {}                                           | 404 | not_found
            PUT    | /v2/bookings/BOOKING/pay           | {}                                           | 409 | illegal_action
            PUT    | /v2/bookings/NOBODY/confirm        | {}                                           | 404 | not_found
            PUT    | /v2/bookings/THEIR_BOOKING/confirm | {}                                           | 404 | not_found
            PUT    | /v2/bookings/mine/confirm          | {}                                           | 400 | malformed_request
            PUT    | /v2/bookings/BOOKING               | {"what":7}                                   | 422 | validation_failed
            PUT    | /v2/bookings/BOOKING               | {"resources":["NOBODY"]}                     | 404 | not_found
            PUT    | /v2/bookings/BOOKING               | {"resources":["THEIR_ROOM"]}                 | 404 | not_found
            PUT    | /v2/bookings/THEIR_BOOKING         | {"what":"mine"}                              | 404 | not_found
            POST   | /v2/bookings/BOOKING/reschedule    | {}                                           | 422 | validation_failed
            POST   | /v2/bookings/BOOKING/reschedule    | {"start":"2027-02-03T11:00:00Z","end":"2027-02-03T10:00:00Z"} | 422 | validation_failed
            POST   | /v2/bookings/BOOKING/reschedule    | {"start":"2027-02-03T10:00:00Z","end":"2027-02-03T10:00:00Z"} | 422 | validation_failed
            POST   | /v2/bookings/THEIR_BOOKING/reschedule | {"start":"2027-02-03T10:00:00Z","end":"2027-02-03T11:00:00Z"} | 404 | not_found
            DELETE | /v2/bookings/BOOKING               |                                              | 409 | illegal_action
            DELETE | /v2/bookings/THEIR_BOOKING         |                                              | 404 | not_found
            PUT    | /v2/bookings/reserve/extend        | {"reservation_id":"THEIR_BOOKING","reservation_time":60} | 404 | not_found
            PUT    | /v2/bookings/reserve/extend        | {"reservation_id":"BOOKING","reservation_time":0} | 422 | validation_failed
            POST   | /v2/resources                      | {"name":"Hall"}                              | 422 | validation_failed
            POST   | /v2/resources                      | {"name":"Hall","timezone":"Mars/Olympus"}    | 422 | validation_failed
            POST   | /v2/resources                      | {"name":"Hall","timezone":"UTC","capacity":0} | 422 | validation_failed
            POST   | /v2/resources                      | {"name":"Hall","timezone":"UTC","site_id":"THEIR_SITE"} | 404 | not_found
            PUT    | /v2/resources/THEIR_ROOM           | {"name":"Mine"}                              | 404 | not_found
            DELETE | /v2/resources/THEIR_ROOM           |                                              | 404 | not_found
            POST   | /v2/sites                          | {"name":"House","nme":"House"}               | 422 | validation_failed
            POST   | /v2/projects                       | {"name":"Fitting","resources":["THEIR_ROOM"]} | 404 | not_found
            PUT    | /v2/projects/THEIR_PROJECT         | {"name":"Mine"}                              | 404 | not_found
            POST   | /v2/keys                           | {"kind":"master","name":"page"}              | 422 | validation_failed
            DELETE | /v2/keys/NOBODY                    |                                              | 404 | not_found
            DELETE | /v2/customers/NOBODY               |                                              | 404 | not_found
            """)
    void aWriteThatCannotBe(String method, String path, @Nullable String body, int status, String code) {
        refused(() -> api.send(method, named(path), body == null ? "" : named(body)), status, code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "live_api_key_ofSomebodyElse", "live_widget_key_ofTheTests"})
    void aKeyThatIsNone(String key) {
        refused(() -> api.withKey(key).post("/v2/bookings", named(GOOD)), 401, "unauthenticated");
    }

    @Test
    void aBodyThatIsTooMuch() {
        for (var much : List.of(
                "\"what\":\"%s\"".formatted("x".repeat(256)),
                "\"meta\":{\"x\":\"%s\"}".formatted("x".repeat(1 << 20)),
                "\"meta\":{\"x\":%s%s}".formatted("[".repeat(70), "]".repeat(70)))) {
            var body = named(GOOD.replace("}}", "}," + much + "}"));
            refused(() -> api.post("/v2/bookings", body), 422, "validation_failed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"})
    void aBodyThatSaysItIsSomethingElse(String type) {
        refused(
                () -> api.post("/v2/bookings", named(GOOD).replace("Grace", "50% Grace"), "Content-Type", type),
                415,
                "malformed_request");
    }
}
