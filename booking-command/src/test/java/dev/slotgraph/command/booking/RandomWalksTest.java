package dev.slotgraph.command.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.api.event.EventMeta;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.CommandTest;
import dev.slotgraph.command.timer.TimerRunner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Random graphs that pass the check, walked at random by bookings that compete for one resource: the claims are always what the
 * fold of the log says, and never overlap. A seed that fails once fails again.
 */
class RandomWalksTest extends CommandTest {

    private static final int STEPS = 60;
    private static final Instant FIRST = Instant.parse("2027-01-05T00:00:00Z");

    @Autowired
    private EventStore log;

    @Autowired
    private GraphCatalog graphs;

    @Autowired
    private TimerRunner timers;

    private Random random = new Random(0);

    private record Claimed(String booking, Instant start, Instant end) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24})
    void theClaimsAreWhatTheFoldSaysAndNeverOverlap(long seed) {
        random = new Random(seed);
        var graph = "walk_" + seed;
        var definition = definition(graph);
        var published = api.post("/v2/graphs", definition);
        assertThat(published.status())
                .as("%s%n%s", definition, published.raw().body())
                .isEqualTo(201);
        var resource = api.resource("");
        var bookings = new ArrayList<String>();

        for (int step = 0; step < STEPS; step++) {
            var answer = step(graph, resource, bookings);
            assertThat(answer.status()).as(answer.raw().body()).isIn(200, 201, 204, 404, 409, 410);
            assertThat(table(resource)).as("after step %d", step).isEqualTo(folded(bookings));
        }
        assertThat(bookings).isNotEmpty();
    }

    private Api.Answer step(String graph, String resource, List<String> bookings) {
        clock.advance(Duration.ofMinutes(random.nextInt(300)));
        if (random.nextInt(3) == 0) {
            timers.runDue();
        }
        if (bookings.isEmpty() || random.nextInt(4) == 0) {
            var start = FIRST.plus(Duration.ofHours(random.nextInt(48)));
            var made = api.book(
                    resource,
                    graph,
                    start.toString(),
                    start.plus(Duration.ofHours(1 + random.nextInt(6))).toString());
            if (made.status() == 201) {
                bookings.add(made.id());
            }
            return made;
        }
        var booking = bookings.get(random.nextInt(bookings.size()));
        return random.nextInt(15) == 0
                ? api.delete("/v2/bookings/" + booking)
                : api.put("/v2/bookings/%s/a%d".formatted(booking, random.nextInt(5)), "{}");
    }

    /** Each state leads to the next or to a final one, so that all are reached and none is a trap; the rest is chance. */
    private String definition(String name) {
        int steps = 2 + random.nextInt(4);
        var states = IntStream.range(0, steps)
                .mapToObj(i -> "\"s%d\":{%s}".formatted(i, random.nextBoolean() ? "\"claims\":\"slot\"" : ""))
                .collect(Collectors.joining(","));
        var actions = new ArrayList<String>();
        for (int i = 0; i < steps; i++) {
            var next = i + 1 < steps ? "s" + (i + 1) : "over";
            actions.add(action(i, 0, next, chance(2) ? automatic() : ""));
            actions.add(action(i, 1, chance(2) ? "gone" : "over", ""));
            actions.add(action(i, 2, "s" + random.nextInt(steps), ""));
            if (chance(2)) {
                actions.add(action(i, 3, "gone", ",\"manual\":false,\"automatic\":{\"of\":\"failure\"}"));
            }
        }
        return """
                {"name":"%s","start":{"action":"begin","state":"s0"},
                 "states":{%s,"over":{"claims":"slot","final":true},"gone":{"final":true}},"actions":[%s,
                  {"action":"a4","from":["s0"],"to":"gone"}]}
                """.formatted(name, states, String.join(",\n", actions));
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private String automatic() {
        var of = List.of("entry", "start", "end").get(random.nextInt(3));
        int hours = random.nextInt(24) - (of.equals("entry") ? 0 : 12);
        return ",\"automatic\":{\"after\":\"%d hours\",\"of\":\"%s\"}".formatted(hours, of);
    }

    private static String action(int from, int number, String to, String more) {
        return "{\"action\":\"a%d\",\"from\":[\"s%d\"],\"to\":\"%s\"%s}".formatted(number, from, to, more);
    }

    /** What blocks at this moment, by the table. */
    private List<Claimed> table(String resource) {
        var claims = jdbc.sql("""
                select booking_id::text as booking, lower(during) as starts, upper(during) as ends
                from booking.calendar_claim
                where resource_id = ?::uuid and (expires_at is null or expires_at > ?::timestamptz)
                """)
                .params(resource, clock.instant().toString())
                .query((row, _) -> new Claimed(
                        row.getString("booking"),
                        row.getTimestamp("starts").toInstant(),
                        row.getTimestamp("ends").toInstant()))
                .list();
        for (var one : claims) {
            assertThat(claims)
                    .filteredOn(other ->
                            one.start().isBefore(other.end()) && other.start().isBefore(one.end()))
                    .containsExactly(one);
        }
        return sorted(claims);
    }

    /** What blocks at this moment, by the log. */
    private List<Claimed> folded(List<String> bookings) {
        return sorted(bookings.stream()
                .flatMap(booking -> {
                    var state = state(booking);
                    return CalendarClaim.of(state, graphs.pinned(state.appId(), state.graph(), state.graphVersion()))
                            .stream()
                            .filter(claim -> claim.blocksAt(clock.instant()))
                            .map(claim -> new Claimed(booking, claim.start(), claim.end()));
                })
                .toList());
    }

    private static List<Claimed> sorted(List<Claimed> claims) {
        return claims.stream().sorted(Comparator.comparing(Claimed::booking)).toList();
    }

    private BookingState state(String booking) {
        @Nullable BookingState state = null;
        var stream = log.readEvents(booking);
        while (stream.hasNext()) {
            var message = stream.next();
            var event = (BookingEvent) message.getPayload();
            state = state == null
                    ? BookingState.begin(
                            UUID.fromString(String.valueOf(message.getMetaData().get(EventMeta.APP))),
                            (BookingCreated) event,
                            message.getTimestamp())
                    : state.evolve(event, message.getTimestamp());
        }
        return Objects.requireNonNull(state);
    }
}
