package dev.slotgraph.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.platform.testing.TestPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An installation that took over another one's log is that one: it answers, decides and proves the same. */
class MovedInstallationTest extends AllServicesTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String OTHER_SECRET = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

    /** Each table of the write side that an import makes, with what of it must come out the same. */
    private static final Map<String, String> TABLES = Map.ofEntries(
            Map.entry("domain_event", "*"),
            Map.entry("app", "id, slug, test_mode"),
            Map.entry("api_key", "id, app_id, kind, name, hash, revoked_at is null as good"),
            Map.entry("retention", "app_id, people_days"),
            Map.entry("subject_key", "subject_id, app_id, created_at, wrapped_key is null as erased"),
            Map.entry("customer", "id, app_id, email_hash"),
            Map.entry("resource", "id, app_id, data, capacity, deleted"),
            Map.entry("site", "id, app_id, data, deleted"),
            Map.entry("project", "id, app_id, data::text, slug, deleted"),
            Map.entry("calendar", "id, app_id, data, deleted"),
            Map.entry("event", "id, app_id, data, deleted"),
            Map.entry("calendar_claim", "*"),
            Map.entry("timer", "booking_id, app_id, date_trunc('minute', due_at) as due_at"),
            Map.entry("bulked", "*"),
            Map.entry(
                    "group_booking",
                    "booking_id, app_id, max_seats, start_at, end_at, open, released_at is null as held"),
            Map.entry("seat", "*"));

    @TempDir
    private Path folder = Path.of("");

    @Autowired
    private JdbcClient sql;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final List<ConfigurableApplicationContext> running = new ArrayList<>();

    private Service source = new Service("");

    @BeforeEach
    void address() {
        source = new Service("http://127.0.0.1:" + port);
    }

    private record Answer(int status, String text) {

        JsonNode json() {
            return JSON.readTree(text);
        }

        JsonNode data() {
            return json().path("data");
        }
    }

    private final class Service {

        private final String origin;

        Service(String origin) {
            this.origin = origin;
        }

        HttpResponse<byte[]> exchange(String method, String path, String body, String... headers) {
            var request = HttpRequest.newBuilder(URI.create(origin + "/v2" + path))
                    .method(method, BodyPublishers.ofString(body))
                    .header("Authorization", "Bearer " + KEY)
                    .header("Content-Type", "application/json");
            if (headers.length > 0) {
                request.headers(headers);
            }
            try {
                return http.send(request.build(), BodyHandlers.ofByteArray());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        Answer send(String method, String path, String body) {
            var answer = exchange(method, path, body);
            return new Answer(answer.statusCode(), new String(answer.body(), UTF_8));
        }

        Answer get(String path) {
            var answer = send("GET", path, "");
            assertThat(answer.status()).as("%s: %s", path, answer.text()).isEqualTo(200);
            return answer;
        }

        String made(String path, String body) {
            var answer = send("POST", path, body);
            assertThat(answer.status()).as("%s: %s", path, answer.text()).isEqualTo(201);
            return answer.data().path("id").asString();
        }

        Answer act(String booking, String action) {
            return send("PUT", "/bookings/%s/%s".formatted(booking, action), "{}");
        }

        Answer book(String resource, String graph, String day, String more) {
            return send("POST", "/bookings", """
                    {"resource_id":"%s","graph":"%s","start":"%sT10:00:00Z","end":"%sT11:00:00Z","what":"Ultramarine"%s}
                    """.formatted(resource, graph, day, day, more));
        }

        String booked(String resource, String graph, String day, String more) {
            var answer = book(resource, graph, day, more);
            assertThat(answer.status()).as(answer.text()).isEqualTo(201);
            return answer.data().path("id").asString();
        }

        Answer seat(String group, String who) {
            return send("POST", "/bookings", """
                    {"graph":"group_customer","related":{"owner_booking_id":"%s"},"customer":{"name":"%s","email":"%s@example.org"}}
                    """.formatted(group, who, who));
        }

        JsonNode verify() {
            return send("POST", "/audit/verify", "{}").json();
        }
    }

    private static String customer(String name, String email) {
        return ",\"customer\":{\"name\":\"%s\",\"email\":\"%s\"}".formatted(name, email);
    }

    /** What there is to be moved. */
    private record World(
            String room, String confirmed, String asked, String hold, String group, String customer, String erased) {}

    private World world() {
        var site = source.made("/sites", "{\"name\":\"House\"}");
        var room = source.made(
                "/resources", "{\"name\":\"Room\",\"timezone\":\"UTC\",\"site_id\":\"%s\"}".formatted(site));
        var pool = source.made("/resources", "{\"name\":\"Pool\",\"timezone\":\"UTC\",\"capacity\":2}");
        source.made("/projects", """
                {"name":"Visit","slug":"visit-%s","resources":["%s"],"booking":{"graph":"instant"}}
                """.formatted(UUID.randomUUID(), room));
        var graph = "hold_" + UUID.randomUUID().toString().substring(0, 8);
        source.made("/graphs", """
                {"name":"%s","title":"Studio hold","start":{"action":"hold","state":"held"},
                 "states":{"held":{"claims":"slot"},"confirmed":{"claims":"slot"},"released":{"final":true},"completed":{"final":true}},
                 "actions":[{"action":"confirm","from":["held"],"to":"confirmed"},
                            {"action":"expire","from":["held"],"to":"released","automatic":{"after":"48 hours","of":"entry"}},
                            {"action":"complete","from":["confirmed"],"to":"completed","automatic":{"after":"1 hour","of":"end"}}]}
                """.formatted(graph));
        source.made("/calendars", "{\"name\":\"Holidays\",\"resource_id\":\"%s\"}".formatted(room));
        source.made("/events", """
                {"resource_id":"%s","start":"2031-03-09T10:00:00Z","end":"2031-03-09T12:00:00Z","what":"Dentist"}
                """.formatted(room));
        var gone = source.made("/events", """
                {"resource_id":"%s","start":"2031-03-10T10:00:00Z","end":"2031-03-10T12:00:00Z","what":"Off"}
                """.formatted(room));
        assertThat(source.send("DELETE", "/events/" + gone, "").status()).isEqualTo(204);

        // Two that lie over each other, in a resource that has less room by now.
        source.booked(pool, "instant", "2031-03-01", customer("Ada", "ada@example.org"));
        source.booked(pool, "instant", "2031-03-01", "");
        source.send("PUT", "/resources/" + pool, "{\"capacity\":1}");

        var confirmed = source.booked(room, "instant", "2031-03-01", customer("Ada", "ADA@example.org"));
        var asked = source.booked(room, "confirm_decline", "2031-03-02", customer("Bob", "bob@example.org"));
        var hold = source.booked(room, graph, "2031-03-03", "");
        var cancelled = source.booked(room, "instant", "2031-03-04", "");
        assertThat(source.act(cancelled, "cancel").status()).isEqualTo(200);
        var erased = source.booked(room, "instant", "2031-03-05", customer("Xanthippe", "quux@example.net"));
        assertThat(source.send("DELETE", "/customers/" + customerOf(source, erased), "")
                        .status())
                .isEqualTo(204);

        var group = source.send("POST", "/bookings", """
                {"resource_id":"%s","graph":"group_owner","start":"2031-03-06T18:00:00Z","end":"2031-03-06T19:00:00Z",
                 "what":"Yoga","where":"Hall","settings":{"max_seats":2}}
                """.formatted(room))
                .data()
                .path("id")
                .asString();
        assertThat(source.seat(group, "eve").status()).isEqualTo(201);
        var off = source.send("POST", "/bookings", """
                {"resource_id":"%s","graph":"group_owner","start":"2031-03-07T18:00:00Z","end":"2031-03-07T19:00:00Z",
                 "what":"Boxing","where":"Hall","settings":{"max_seats":2}}
                """.formatted(room))
                .data()
                .path("id")
                .asString();
        assertThat(source.seat(off, "mallory").status()).isEqualTo(201);
        assertThat(source.act(off, "cancel").status()).isEqualTo(200);
        assertThat(source.send("POST", "/bookings/bulk", """
                {"relate_bookings":true,"bookings":[
                  {"resource_id":"%1$s","graph":"confirm_decline","start":"2031-03-11T10:00:00Z","end":"2031-03-11T11:00:00Z"},
                  {"resource_id":"%1$s","graph":"confirm_decline","start":"2031-03-12T10:00:00Z","end":"2031-03-12T11:00:00Z"}]}
                """.formatted(room)).status())
                .isLessThan(300);
        var key = source.made("/keys", "{\"kind\":\"audit\",\"name\":\"auditor\"}");
        assertThat(source.send("DELETE", "/keys/" + key, "").status()).isEqualTo(204);
        source.send("PUT", "/retention", "{\"people_days\":3650}");
        source.send("POST", "/webhooks", """
                {"url":"http://127.0.0.1:9/hook","events":["booking.created","booking.updated"]}
                """);
        // The seats of the group that is off end by their timers.
        await().atMost(PATIENCE)
                .until(() -> sql.sql("select count(*) from booking.timer where due_at <= now()")
                                .query(Long.class)
                                .single()
                        == 0);
        return new World(room, confirmed, asked, hold, group, customerOf(source, confirmed), erased);
    }

    private static String customerOf(Service service, String booking) {
        return service.get("/bookings/" + booking + "?include=customers")
                .data()
                .path("customers")
                .path(0)
                .path("id")
                .asString();
    }

    private Path export() throws IOException {
        var answer = source.exchange("GET", "/audit/export", "", "Accept-Encoding", "gzip");
        return Files.write(folder.resolve("export.ndjson.gz"), answer.body());
    }

    private Path keys() throws IOException {
        var answer = source.exchange("GET", "/audit/export/keys", "");
        assertThat(answer.statusCode()).isEqualTo(200);
        return Files.write(folder.resolve("keys.ndjson"), answer.body());
    }

    /** An installation of its own, on the tests' server. */
    private record Target(TestPostgres.Database database, String secret) {

        JdbcClient sql() {
            var plain = new DriverManagerDataSource(database.url(), database.user(), database.password());
            return JdbcClient.create(plain);
        }

        Stream<String> settings() {
            return Stream.of(
                    "--spring.datasource.url=" + database.url(),
                    "--spring.datasource.username=" + database.user(),
                    "--spring.datasource.password=" + database.password(),
                    "--slotgraph.secret-key=" + secret);
        }
    }

    private static Target target(String secret) {
        return new Target(TestPostgres.freshDatabase(), secret);
    }

    private int imported(Target target, Map<String, String> environment, Object... arguments) {
        said.reset();
        var all = Stream.concat(
                        Stream.concat(target.settings(), Stream.of("--slotgraph.data-dir=" + folder.resolve("data"))),
                        Stream.of(arguments).map(Object::toString))
                .toList();
        return ImportCommand.run(all, environment, new PrintStream(said, true, UTF_8));
    }

    private Service started(Target target) {
        var context = new SpringApplicationBuilder(StandaloneApplication.class)
                .properties("spring.main.banner-mode=off", "spring.application.name=moved")
                .run(Stream.concat(
                                target.settings(),
                                Stream.of(
                                        "--server.port=0",
                                        "--slotgraph.rate-limit.per-minute=0",
                                        "--slotgraph.webhooks.allowed-networks=127.0.0.0/8",
                                        "--slotgraph.webhooks.booking-url=https://example.org/bookings/{id}"))
                        .toArray(String[]::new));
        running.add(context);
        return new Service("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    @AfterEach
    void stop() {
        running.forEach(ConfigurableApplicationContext::close);
    }

    private static Map<String, List<Map<String, Object>>> rows(JdbcClient database) {
        var rows = new LinkedHashMap<String, List<Map<String, Object>>>();
        TABLES.forEach((table, columns) -> rows.put(
                table,
                database.sql("select to_jsonb(t)::text as row from (select %s from booking.%s) t order by 1"
                                .formatted(columns, table))
                        .query()
                        .listOfRows()));
        return rows;
    }

    private static List<String> told(Service service, World world) {
        return Stream.of(
                        "/bookings?limit=1000&include=attributes,customers,event,meta,resources,project",
                        "/bookings/" + world.confirmed() + "/history",
                        "/bookings/" + world.erased() + "/history",
                        "/bookings/groups",
                        "/bookings/" + world.group() + "?include=attributes",
                        "/customers/" + world.customer(),
                        "/resources?limit=100",
                        "/resources/" + world.room() + "/history",
                        "/sites",
                        "/projects",
                        "/calendars",
                        "/events?start=2031-03-01T00:00:00Z&end=2031-04-01T00:00:00Z",
                        "/graphs",
                        "/retention",
                        "/audit/events?limit=1000",
                        "/audit/export")
                .map(path -> path + ": " + service.get(path).text())
                .toList();
    }

    private static String offered(Service service, World world) {
        var answer = service.send("POST", "/availability", """
                {"resources":["%s"],"mode":"roundrobin_prioritized","from":"2031-03-01T00:00:00Z","to":"2031-03-14T00:00:00Z","length":"1 hour"}
                """.formatted(world.room()));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.text();
    }

    @Test
    void theInstallationThatTookOverIsTheOneThatWas() throws IOException {
        var world = world();
        var export = export();
        var target = target(SECRET);

        assertThat(imported(target, Map.of(), "--keys", keys(), export))
                .as(said::toString)
                .isZero();

        var head = source.verify().path("head");
        assertThat(said.toString(UTF_8))
                .contains("digest " + head.path("digest").asString());
        assertThat(rows(sql))
                .allSatisfy((table, rows) -> assertThat(rows).as(table).isNotEmpty());
        assertThat(rows(target.sql())).isEqualTo(rows(sql));
        var before = told(source, world);
        var moved = started(target);
        assertThat(moved.verify().path("valid").asBoolean()).isTrue();
        assertThat(moved.verify().path("head")).isEqualTo(head);
        assertThat(told(moved, world)).isEqualTo(before);
        assertThat(offered(moved, world)).isEqualTo(offered(source, world));
        assertThat(moved.get("/bookings/" + world.erased() + "?include=customers")
                        .text())
                .doesNotContain("Xanthippe", "quux", "Ultramarine");

        // It goes on as the other would have.
        assertThat(moved.act(world.asked(), "confirm").status()).isEqualTo(200);
        assertThat(moved.act(world.hold(), "confirm").status()).isEqualTo(200);
        assertThat(moved.book(world.room(), "instant", "2031-03-01", "").status())
                .isEqualTo(409);
        assertThat(moved.book(world.room(), "instant", "2031-03-09", "").status())
                .isEqualTo(409);
        assertThat(moved.seat(world.group(), "trent").status()).isEqualTo(201);
        assertThat(moved.seat(world.group(), "peggy").status()).isEqualTo(409);
        var again = moved.booked(world.room(), "instant", "2031-03-13", customer("Ada L", "ada@EXAMPLE.org"));
        assertThat(customerOf(moved, again)).isEqualTo(world.customer());
        assertThat(moved.get("/audit/events?after=" + head.path("position").asLong() + "&limit=1000")
                        .data()
                        .findValuesAsString("position"))
                .isNotEmpty()
                .allSatisfy(position -> assertThat(Long.parseLong(position))
                        .isGreaterThan(head.path("position").asLong()));
        assertThat(moved.verify().path("valid").asBoolean()).isTrue();
        var replay = moved.send("POST", "/audit/replays", "{\"projection\":\"all\",\"mode\":\"verify\"}")
                .data()
                .path("id")
                .asString();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(moved.get("/audit/replays/" + replay)
                                .data()
                                .path("state")
                                .asString())
                        .isEqualTo("completed"));
        assertThat(moved.get("/audit/replays/" + replay)
                        .data()
                        .path("mismatches_found")
                        .asLong())
                .isZero();
    }

    @Test
    void ofThePastNobodyIsToldAgain() throws IOException {
        world();
        var target = target(SECRET);
        assertThat(imported(target, Map.of(), "--keys", keys(), export())).isZero();

        var moved = started(target);
        var endpoint = moved.send("POST", "/webhooks", """
                {"url":"http://127.0.0.1:9/hook","events":["booking.created"]}
                """).data().path("id").asString();
        var room = moved.made("/resources", "{\"name\":\"New\",\"timezone\":\"UTC\"}");
        var booking = moved.booked(room, "instant", "2031-03-01", "");

        await().atMost(PATIENCE)
                .until(() -> !moved.get("/webhooks/" + endpoint + "/deliveries")
                        .data()
                        .isEmpty());
        assertThat(target.sql()
                        .sql("select booking_id from webhook.delivery")
                        .query(UUID.class)
                        .list())
                .containsExactly(UUID.fromString(booking));
    }

    @Test
    void withoutTheKeysItIsDataForTests() throws IOException {
        var world = world();
        var target = target(OTHER_SECRET);

        assertThat(imported(target, Map.of(), export())).as(said::toString).isZero();

        var moved = started(target);
        assertThat(moved.verify().path("valid").asBoolean()).isTrue();
        assertThat(moved.get("/bookings?limit=1000&include=attributes,customers,event,meta")
                        .text())
                .contains("[erased]")
                .doesNotContain("Ada", "ada@", "Ultramarine");
        assertThat(moved.book(world.room(), "instant", "2031-03-01", "").status())
                .isEqualTo(409);
        assertThat(moved.act(world.asked(), "confirm").status()).isEqualTo(200);
        assertThat(moved.book(world.room(), "instant", "2031-03-13", customer("Ada", "ada@example.org"))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void keysMoveUnderAnotherSecretKeyAndTheErasedStayErased() throws IOException {
        var world = world();
        var mallory = customerOf(source, world.asked());
        var early = keys();
        assertThat(source.send("DELETE", "/customers/" + mallory, "").status()).isEqualTo(204);
        var export = export();
        var target = target(OTHER_SECRET);

        assertThat(imported(target, Map.of(), "--keys=" + early, export)).isEqualTo(1);
        assertThat(said.toString(UTF_8)).contains("Nothing was imported.", "another secret key");
        assertThat(imported(target, Map.of(ImportCommand.SOURCE_KEY, SECRET), "--keys=" + early, export))
                .as(said::toString)
                .isZero();

        var moved = started(target);
        assertThat(moved.get("/bookings/" + world.confirmed() + "?include=attributes,customers")
                        .text())
                .contains("ADA@example.org", "Ultramarine");
        assertThat(moved.get("/bookings/" + world.asked() + "?include=attributes,customers")
                        .text())
                .doesNotContain("bob@", "Ultramarine");
        var again = moved.booked(world.room(), "instant", "2031-03-13", customer("Ada", "ada@example.org"));
        assertThat(customerOf(moved, again)).isEqualTo(world.customer());
    }

    @Test
    void whatDoesNotHoldIsNamedAndNothingIsImported() throws IOException {
        world();
        var lines = new ArrayList<>(new String(
                        new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(export()))).readAllBytes(),
                        UTF_8)
                .lines()
                .toList());
        int edited = 10;
        lines.set(edited, lines.get(edited).replaceFirst("\"recorded_at\":\"20..", "\"recorded_at\":\"2019"));
        var forged = Files.write(folder.resolve("forged.ndjson"), lines);
        var cut = Files.write(folder.resolve("cut.ndjson"), lines.subList(0, 8));
        var target = target(SECRET);

        assertThat(imported(target, Map.of(), forged)).isEqualTo(1);
        assertThat(said.toString(UTF_8)).contains("Nothing was imported.", "forged.ndjson", "line 11", "content");
        assertThat(imported(target, Map.of(), cut)).isEqualTo(1);
        assertThat(said.toString(UTF_8)).contains("cut.ndjson", "end");
        assertThat(imported(target, Map.of(), folder.resolve("none.ndjson"))).isEqualTo(2);
        assertThat(imported(target, Map.of())).isEqualTo(2);
        assertThat(imported(target, Map.of(), "--help")).isZero();
        assertThat(target.sql()
                        .sql("select count(*) from booking.domain_event")
                        .query(Long.class)
                        .single())
                .isZero();

        var keys = Files.readAllLines(keys());
        var fewer = new ArrayList<>(keys.subList(0, keys.size() - 2));
        fewer.add("{\"end\":true,\"keys\":%d}".formatted(fewer.size()));
        var incomplete = Files.write(folder.resolve("fewer.ndjson"), fewer);
        var torn = Files.write(folder.resolve("torn.ndjson"), keys.subList(0, 3));
        assertThat(imported(target, Map.of(), "--keys", incomplete, export())).isEqualTo(1);
        assertThat(said.toString(UTF_8)).contains("keys of 1 people");
        assertThat(imported(target, Map.of(), "--keys", torn, export())).isEqualTo(1);
        assertThat(said.toString(UTF_8)).contains("not whole");

        assertThat(imported(target, Map.of(), export())).as(said::toString).isZero();
        assertThat(imported(target, Map.of(), export())).isEqualTo(1);
        assertThat(said.toString(UTF_8)).contains("not empty");
    }
}
