package dev.slotgraph.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is offered can be booked, what cannot be booked is explained, and nothing else is refused: by random resources, rules,
 * bookings, holds and events around the days on which clocks change, each answer held against what the write side does.
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
    private static final int TOGETHER = 4;
    private static final int WORLDS = 24;

    private final HttpClient http = HttpClient.newHttpClient();
    private Random random = new Random();

    private record Answer(int status, JsonNode body) {

        JsonNode data() {
            return body.path("data");
        }
    }

    /** Resources at one time, to be booked together. */
    private record Slot(List<String> resources, Instant start, Instant end) {

        String json() {
            return "\"resources\":%s,\"start\":\"%s\",\"end\":\"%s\""
                    .formatted(JSON.writeValueAsString(resources), start, end);
        }
    }

    /** Where slots are looked for. */
    private record World(String zone, List<String> resources, String project, Instant from) {

        Instant to() {
            return from.plus(Duration.ofDays(3));
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
        var total = new Tally(0, 0, 0, 0, 0);
        for (int seed = 1; seed <= WORLDS; seed++) {
            try {
                total = total.plus(world(seed));
            } catch (AssertionError e) {
                throw new AssertionError("with seed " + seed, e);
            }
        }
        assertThat(total.offered()).as("%s", total).isGreaterThan(5 * WORLDS);
        assertThat(total.together()).as("%s", total).isGreaterThan(WORLDS);
        assertThat(total.moved()).as("%s", total).isGreaterThan(WORLDS / 2);
        assertThat(total.booked()).as("%s", total).isGreaterThan(WORLDS);
        assertThat(total.refused()).as("%s", total).isGreaterThan(3 * WORLDS);
    }

    /**
     * What was offered and booked, how much of it with several resources, moves to what was offered, and of other times how many
     * could be booked and how many not.
     */
    private record Tally(int offered, int together, int moved, int booked, int refused) {

        Tally plus(Tally other) {
            return new Tally(
                    offered + other.offered,
                    together + other.together,
                    moved + other.moved,
                    booked + other.booked,
                    refused + other.refused);
        }
    }

    private Tally world(int seed) throws IOException, InterruptedException {
        random = new Random(seed);
        var world = emptyWorld();
        var ownBookings = fill(world);

        var one = sample(offered(world, "\"mode\":\"exclusive\""), ASKED).stream()
                .flatMap(slot -> slot.resources().stream()
                        .map(resource -> new Slot(List.of(resource), slot.start(), slot.end())))
                .toList();
        var offered = new ArrayList<>(sample(one, ASKED));
        offered.addAll(sample(offered(world, "\"mode\":\"mutual\""), TOGETHER));
        offered.addAll(sample(
                offered(
                        world,
                        "\"mode\":\"roundrobin_random\",\"groups\":[{\"required\":%d,\"resources\":%s}]"
                                .formatted(
                                        1 + random.nextInt(world.resources().size()),
                                        JSON.writeValueAsString(world.resources()))),
                TOGETHER));
        for (var slot : offered) {
            assertThat(canBeBooked(world, slot)).as("offered: %s", slot).isTrue();
        }
        int booked = 0;
        for (int i = 0; i < ASKED; i++) {
            booked += canBeBooked(world, anyTime(world)) ? 1 : 0;
        }
        int together = (int)
                offered.stream().filter(slot -> slot.resources().size() > 1).count();
        return new Tally(offered.size(), together, moved(world, ownBookings), booked, ASKED - booked);
    }

    private World emptyWorld() throws IOException, InterruptedException {
        var zone = any(ZONES);
        var change = ZoneId.of(zone).getRules().nextTransition(Instant.parse("2031-01-01T00:00:00Z"));
        var from = change == null
                ? Instant.parse("2031-03-28T00:00:00Z")
                : change.getInstant().minus(Duration.ofHours(30)).truncatedTo(ChronoUnit.HOURS);
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
                "availability":{"buffer":"%d minutes","ignore_all_day_events":%b%s}}""".formatted(
                        resources.getFirst(),
                        JSON.writeValueAsString(resources),
                        rules(1),
                        15 * random.nextInt(2),
                        random.nextBoolean(),
                        limits(from)));
        return new World(zone, resources, project, from);
    }

    /** Bookings with and without the project, events, holds, and one hold that has run out; those of the project are told. */
    private List<String> fill(World world) throws IOException, InterruptedException {
        var ofProject = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            tried("/v2/bookings", booking(anyTime(world), ""));
            tried("/v2/bookings", booking(anyTime(world), inProject(world))).ifPresent(ofProject::add);
        }
        for (int i = 0; i < 2; i++) {
            tried("/v2/bookings/reserve", booking(anyTime(world), ",\"reservation_time\":36000"));
            var event = anyTime(world);
            tried(
                    "/v2/events",
                    "{\"resource_id\":\"%s\",\"start\":\"%s\",\"end\":\"%s\"}"
                            .formatted(event.resources().getFirst(), event.start(), event.end()));
        }
        if (random.nextBoolean()) {
            var day = world.from().atZone(ZoneId.of(world.zone())).toLocalDate().plusDays(random.nextInt(4));
            tried("/v2/events", """
                    {"resource_id":"%s","start":"%s","end":"%s","all_day":true,"settings":{"allow_double_bookings":true}}""".formatted(any(world.resources()), day, day.plusDays(1)));
        }
        var brief = anyTime(world);
        var hold = tried("/v2/bookings/reserve", booking(brief, ",\"reservation_time\":1"));
        if (hold.isPresent()) {
            await().until(() -> !explained(world, brief).toString().contains(hold.get()));
        }
        return ofProject;
    }

    /** Nothing if what others hold, or a rule, is in the way. */
    private Optional<String> tried(String path, String body) throws IOException, InterruptedException {
        var answer = send("POST", path, body);
        assertThat(answer.status()).as("%s %s", body, answer.body()).isIn(201, 409, 422);
        return answer.status() == 201 ? Optional.of(answer.data().path("id").asString()) : Optional.empty();
    }

    private List<Slot> offered(World world, String how) throws IOException, InterruptedException {
        var asked =
                "{\"project_id\":\"%s\",\"from\":\"%s\",\"to\":\"%s\",\"length\":\"%d minutes\",\"timeslot_increments\":\"%d minutes\",%s}"
                        .formatted(
                                world.project(),
                                world.from(),
                                world.to(),
                                any(List.of(30, 50, 60)),
                                any(List.of(15, 30, 60)),
                                how);
        var listed = send("POST", "/v2/availability", asked);
        assertThat(listed.status()).as("%s", listed.body()).isEqualTo(200);
        var offered = new ArrayList<Slot>();
        for (var slot : listed.data()) {
            offered.add(new Slot(
                    slot.path("resources").findValuesAsString("id"),
                    OffsetDateTime.parse(slot.path("start").asString()).toInstant(),
                    OffsetDateTime.parse(slot.path("end").asString()).toInstant()));
        }
        return offered;
    }

    private List<Slot> sample(List<Slot> slots, int most) {
        var shuffled = new ArrayList<>(slots);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, Math.min(most, shuffled.size()));
    }

    /** What is offered while a booking stands where it is, the booking can be moved to. How often it was. */
    private int moved(World world, List<String> bookings) throws IOException, InterruptedException {
        int moved = 0;
        for (var mode : bookings.isEmpty() ? List.<String>of() : List.of("mutual", "roundrobin_random")) {
            for (var slot : sample(offered(world, "\"mode\":\"%s\"".formatted(mode)), 1)) {
                var answer =
                        send("POST", "/v2/bookings/" + bookings.getFirst() + "/reschedule", "{" + slot.json() + "}");
                assertThat(answer.status()).as("%s %s", slot, answer.body()).isEqualTo(200);
                moved++;
            }
        }
        return moved;
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

    private Slot anyTime(World world) {
        var start = world.from().plus(Duration.ofMinutes(5L * random.nextInt(3 * 24 * 12)));
        return new Slot(
                List.of(any(world.resources())), start, start.plus(Duration.ofMinutes(5L * (1 + random.nextInt(36)))));
    }

    private static String inProject(World world) {
        return ",\"project_id\":\"" + world.project() + "\"";
    }

    private static String booking(Slot slot, String more) {
        return "{\"graph\":\"instant\",%s,\"what\":\"Visit\",\"where\":\"Here\"%s}".formatted(slot.json(), more);
    }

    private JsonNode explained(World world, Slot slot) throws IOException, InterruptedException {
        var explained = send(
                "POST",
                "/v2/availability/explain",
                "{\"mode\":\"mutual\",%s%s}".formatted(slot.json(), inProject(world)));
        assertThat(explained.status()).as("%s", explained.body()).isEqualTo(200);
        return explained.data();
    }

    /** Asks for the reasons, then books; both must say the same. What was booked is given back. */
    private boolean canBeBooked(World world, Slot slot) throws IOException, InterruptedException {
        var explained = explained(world, slot);
        var bookable = explained.path("bookable").booleanValue();
        var unexplained = StreamSupport.stream(explained.path("resources").spliterator(), false)
                .allMatch(resource -> resource.path("reasons").isEmpty());
        assertThat(unexplained).as("%s", explained).isEqualTo(bookable);

        var answer = send("POST", "/v2/bookings", booking(slot, inProject(world)));

        assertThat(answer.status())
                .as("%s%n%s%n%s", slot, explained, answer.body())
                .matches(status -> bookable ? status == 201 : status == 409 || status == 422);
        if (answer.status() == 201) {
            var cancelled =
                    send("PUT", "/v2/bookings/" + answer.data().path("id").asString() + "/cancel", "{}");
            assertThat(cancelled.status()).as("%s", cancelled.body()).isEqualTo(200);
        }
        return bookable;
    }
}
