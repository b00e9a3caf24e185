package dev.slotgraph.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is offered can be booked, what cannot be booked is explained, and nothing else is refused: by random resources, rules and
 * claims around the days on which clocks change, each answer held against what the write side does.
 */
class AgreementTest extends AllServicesTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<String> ZONES = List.of(
            "Europe/Berlin",
            "America/New_York",
            "America/Havana",
            "Africa/Cairo",
            "Asia/Kathmandu",
            "Australia/Lord_Howe",
            "Antarctica/Troll",
            "Pacific/Chatham");
    private static final List<String> RULES = List.of(
            "{\"allow_hours\":{\"start\":8,\"end\":\"18:30\"}}",
            "{\"allow_hours\":{\"start\":22,\"end\":6}}",
            "{\"allow_day_and_time\":{\"day\":\"saturday\",\"start\":20,\"end\":4}}",
            "{\"allow_weekdays\":{}}",
            "{\"allow_weekends\":[]}",
            "{\"block_hours\":{\"start\":\"1:30\",\"end\":\"2:30\"}}",
            "{\"block_hours\":{\"start\":12,\"end\":13}}",
            "{\"block_day\":{\"day\":\"Monday\"}}",
            "{\"block_weekends\":{}}");
    private static final int ASKED = 10;
    private static final int WORLDS = 12;

    private final HttpClient http = HttpClient.newHttpClient();
    private Random random = new Random();

    private record Answer(int status, JsonNode body) {

        JsonNode data() {
            return body.path("data");
        }
    }

    /** One resource at one time. */
    private record Slot(String resource, Instant start, Instant end) {

        String json() {
            return "\"start\":\"%s\",\"end\":\"%s\"".formatted(start, end);
        }
    }

    private Answer send(String method, String path, String body) throws IOException, InterruptedException {
        var answer = http.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                        .header("Authorization", "Bearer " + KEY)
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
    }

    private String made(String path, String body) throws IOException, InterruptedException {
        var answer = send("POST", path, body);
        assertThat(answer.status()).as("%s %s", body, answer.body()).isEqualTo(201);
        return answer.data().path("id").asString();
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private String rules(int most) {
        var rules = new ArrayList<>(RULES);
        Collections.shuffle(rules, random);
        return rules.subList(0, random.nextInt(most + 1)).stream().collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void whatIsOfferedIsWhatCanBeBookedAndTheRestIsExplained() throws Exception {
        var total = new Tally(0, 0, 0);
        for (int seed = 1; seed <= WORLDS; seed++) {
            try {
                total = total.plus(world(seed));
            } catch (AssertionError e) {
                throw new AssertionError("with seed " + seed, e);
            }
        }
        assertThat(total.offered()).as("%s", total).isGreaterThan(5 * WORLDS);
        assertThat(total.booked()).as("%s", total).isGreaterThan(WORLDS);
        assertThat(total.refused()).as("%s", total).isGreaterThan(3 * WORLDS);
    }

    /** What was offered and booked, and of other times how many could be booked and how many not. */
    private record Tally(int offered, int booked, int refused) {

        Tally plus(Tally other) {
            return new Tally(offered + other.offered, booked + other.booked, refused + other.refused);
        }
    }

    private Tally world(int seed) throws IOException, InterruptedException {
        random = new Random(seed);
        var zone = any(ZONES);
        var change = ZoneId.of(zone).getRules().nextTransition(Instant.parse("2031-01-01T00:00:00Z"));
        var from = change == null
                ? Instant.parse("2031-03-28T00:00:00Z")
                : change.getInstant().minus(Duration.ofHours(30)).truncatedTo(ChronoUnit.HOURS);
        var to = from.plus(Duration.ofDays(3));
        var resources = new ArrayList<String>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            resources.add(made("/v2/resources", """
                    {"name":"R","timezone":"%s","capacity":%d,"buffer_before":"%d minutes","buffer_after":"%d minutes",\
                    "availability_constraints":%s}""".formatted(
                            i == 0 ? zone : any(ZONES),
                            1 + random.nextInt(2),
                            10 * random.nextInt(3),
                            10 * random.nextInt(3),
                            rules(2))));
        }
        var project = made("/v2/projects", """
                {"name":"P","slug":"agreement-%s","resources":%s,"booking":{"graph":"instant"},"availability_constraints":%s,\
                "availability":{"buffer":"%d minutes","mode":"exclusive"%s}}""".formatted(
                        resources.getFirst(),
                        JSON.writeValueAsString(resources),
                        rules(1),
                        15 * random.nextInt(2),
                        limits(from)));
        for (int i = 0; i < 8; i++) {
            var slot = anyTime(resources, from);
            var answer = send("POST", "/v2/bookings", booking(slot, ""));
            assertThat(answer.status()).as("%s", answer.body()).isIn(201, 409);
        }

        var asked =
                "\"project_id\":\"%s\",\"from\":\"%s\",\"to\":\"%s\",\"length\":\"%d minutes\",\"timeslot_increments\":\"%d minutes\""
                        .formatted(project, from, to, any(List.of(30, 50, 60)), any(List.of(15, 30, 60)));
        var listed = send("POST", "/v2/availability", "{" + asked + "}");
        assertThat(listed.status()).as("%s", listed.body()).isEqualTo(200);
        var offered = new ArrayList<Slot>();
        for (var slot : listed.data()) {
            for (var resource : slot.path("resources")) {
                offered.add(new Slot(
                        resource.path("id").asString(),
                        OffsetDateTime.parse(slot.path("start").asString()).toInstant(),
                        OffsetDateTime.parse(slot.path("end").asString()).toInstant()));
            }
        }
        Collections.shuffle(offered, random);
        var sample = offered.subList(0, Math.min(ASKED, offered.size()));
        for (var slot : sample) {
            assertThat(canBeBooked(project, slot)).as("offered: %s", slot).isTrue();
        }
        int booked = 0;
        for (int i = 0; i < ASKED; i++) {
            booked += canBeBooked(project, anyTime(resources, from)) ? 1 : 0;
        }
        return new Tally(sample.size(), booked, ASKED - booked);
    }

    /** A horizon, or a notice, that ends within the window: not at a time at which slots begin, for it moves while the test runs. */
    private String limits(Instant from) {
        return switch (random.nextInt(3)) {
            case 0 -> ",\"horizon\":\"%s\"".formatted(from.plus(Duration.ofHours(50)));
            case 1 ->
                ",\"minimum_notice\":\"%d minutes\""
                        .formatted(Duration.between(Instant.now(), from.plus(Duration.ofHours(20)))
                                        .toMinutes()
                                + 7);
            default -> "";
        };
    }

    private Slot anyTime(List<String> resources, Instant from) {
        var start = from.plus(Duration.ofMinutes(5L * random.nextInt(3 * 24 * 12)));
        return new Slot(any(resources), start, start.plus(Duration.ofMinutes(5L * (1 + random.nextInt(36)))));
    }

    private static String booking(Slot slot, String more) {
        return "{\"resource_id\":\"%s\",\"graph\":\"instant\",%s,\"what\":\"Visit\",\"where\":\"Here\"%s}"
                .formatted(slot.resource(), slot.json(), more);
    }

    /** Asks for the reasons, then books; both must say the same. What was booked is given back. */
    private boolean canBeBooked(String project, Slot slot) throws IOException, InterruptedException {
        var explained = send("POST", "/v2/availability/explain", """
                {"project_id":"%s","resources":["%s"],%s}""".formatted(project, slot.resource(), slot.json()));
        assertThat(explained.status()).as("%s", explained.body()).isEqualTo(200);
        var bookable = explained.data().path("bookable").booleanValue();
        var reasons = explained.data().path("resources").get(0).path("reasons");
        assertThat(reasons.isEmpty()).as("%s", explained.body()).isEqualTo(bookable);

        var answer = send("POST", "/v2/bookings", booking(slot, ",\"project_id\":\"" + project + "\""));

        assertThat(answer.status())
                .as("%s%n%s%n%s", slot, explained.body(), answer.body())
                .matches(status -> bookable ? status == 201 : status == 409 || status == 422);
        if (answer.status() == 201) {
            var cancelled =
                    send("PUT", "/v2/bookings/" + answer.data().path("id").asString() + "/cancel", "{}");
            assertThat(cancelled.status()).as("%s", cancelled.body()).isEqualTo(200);
        }
        return bookable;
    }
}
