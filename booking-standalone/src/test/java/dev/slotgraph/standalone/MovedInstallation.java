package dev.slotgraph.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.platform.testing.TestPostgres;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What tests of imports stand on: an installation with something of everything in it, and empty ones to move it to. */
abstract class MovedInstallation extends AllServicesTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final String SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    static final String OTHER_SECRET = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

    /** Each table of the write side that an import makes, with what of it must come out the same. */
    private static final Map<String, String> TABLES = Map.ofEntries(
            Map.entry("domain_event", "*"),
            Map.entry("app", "id, slug, test_mode"),
            Map.entry("api_key", "id, app_id, kind, name, hash, revoked_at is null as good"),
            Map.entry("retention", "app_id, people_days"),
            Map.entry("subject_key", "subject_id, app_id, created_at, wrapped_key is null as erased"),
            Map.entry("customer", "id, app_id, email_hash"),
            Map.entry("resource", "id, app_id, data, capacity, primary_calendar_id, deleted"),
            Map.entry("site", "id, app_id, data, deleted"),
            Map.entry("project", "id, app_id, data::text, slug, deleted"),
            Map.entry("calendar", "id, app_id, data, deleted"),
            Map.entry("event", "id, app_id, data, deleted"),
            Map.entry("calendar_claim", "*"),
            Map.entry("wanted_time", "*"),
            Map.entry("timer", "booking_id, app_id, date_trunc('minute', due_at) as due_at"),
            Map.entry("bulked", "*"),
            Map.entry(
                    "group_booking",
                    "booking_id, app_id, max_seats, start_at, end_at, open, released_at is null as held"),
            Map.entry("seat", "*"));

    @TempDir
    Path folder = Path.of("");

    @Autowired
    JdbcClient sql;

    private final HttpClient http = HttpClient.newHttpClient();
    final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final List<ConfigurableApplicationContext> running = new ArrayList<>();

    Service source = new Service("");

    @BeforeEach
    void address() {
        source = new Service("http://127.0.0.1:" + port);
    }

    record Answer(int status, String text) {

        JsonNode json() {
            return JSON.readTree(text);
        }

        JsonNode data() {
            return json().path("data");
        }
    }

    final class Service {

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

    static String customer(String name, String email) {
        return ",\"customer\":{\"name\":\"%s\",\"email\":\"%s\"}".formatted(name, email);
    }

    /** What there is to be moved. */
    record World(
            String room,
            String wished,
            String confirmed,
            String asked,
            String hold,
            String group,
            String customer,
            String erased) {}

    World world() {
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
        // Asked for, and held by nobody.
        var wished = source.made("/resources", "{\"name\":\"Attic\",\"timezone\":\"UTC\"}");
        source.booked(wished, "confirm_decline", "2031-03-02", "");
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
        return new World(room, wished, confirmed, asked, hold, group, customerOf(source, confirmed), erased);
    }

    static String customerOf(Service service, String booking) {
        return service.get("/bookings/" + booking + "?include=customers")
                .data()
                .path("customers")
                .path(0)
                .path("id")
                .asString();
    }

    Path export() throws IOException {
        var answer = source.exchange("GET", "/audit/export", "", "Accept-Encoding", "gzip");
        return Files.write(folder.resolve("export.ndjson.gz"), answer.body());
    }

    Path keys() throws IOException {
        var answer = source.exchange("GET", "/audit/export/keys", "");
        assertThat(answer.statusCode()).isEqualTo(200);
        return Files.write(folder.resolve("keys.ndjson"), answer.body());
    }

    /** An installation of its own, on the tests' server. */
    record Target(TestPostgres.Database database, String secret) {

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

    static Target target(String secret) {
        return new Target(TestPostgres.freshDatabase(), secret);
    }

    int imported(Target target, Map<String, String> environment, Object... arguments) {
        said.reset();
        var all = Stream.concat(
                        Stream.concat(target.settings(), Stream.of("--slotgraph.data-dir=" + folder.resolve("data"))),
                        Stream.of(arguments).map(Object::toString))
                .toList();
        return ImportCommand.run(all, environment, new PrintStream(said, true, UTF_8));
    }

    Service started(Target target) {
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

    static Map<String, List<Map<String, Object>>> rows(JdbcClient database) {
        var rows = new LinkedHashMap<String, List<Map<String, Object>>>();
        TABLES.forEach((table, columns) -> rows.put(
                table,
                database.sql("select to_jsonb(t)::text as row from (select %s from booking.%s) t order by 1"
                                .formatted(columns, table))
                        .query()
                        .listOfRows()));
        return rows;
    }

    static List<String> told(Service service, World world) {
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

    static String offered(Service service, World world) {
        var answer = service.send("POST", "/availability", """
                {"resources":["%s"],"mode":"roundrobin_prioritized","from":"2031-03-01T00:00:00Z","to":"2031-03-14T00:00:00Z","length":"1 hour"}
                """.formatted(world.room()));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.text();
    }
}
