package dev.slotgraph.command.booking;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.api.calendar.SeatClaim;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.Api.Answer;
import dev.slotgraph.command.testing.Node;
import dev.slotgraph.command.timer.TimerRunner;
import dev.slotgraph.platform.testing.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.Store;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Any graph that passes the check, walked at random by bookings and seats that compete for rooms and groups, with holds, moves and
 * whatever happens by itself: claims and seats are always what the fold of the log says, and never more than there is room for.
 */
class GraphWalksPropertiesTest {

    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
    private static final Instant BASE = Instant.parse("2027-01-05T00:00:00Z");
    private static final int SEATS = 2;

    /**
     * A state, and where it leads beside on.
     *
     * @param next when it leads on by itself; empty for never
     * @param late whether it ends by itself after the booking's end
     * @param failure whether it says what happens when what is due finds no room
     * @param back a state that it leads to when somebody asks
     * @param occasion whether a conversion of a hold, or the release of a group, ends it
     */
    record StateOf(boolean claims, String next, boolean late, boolean failure, int back, boolean occasion) {}

    /** @param seats whether its states claim seats, in place of time */
    record GraphOf(boolean seats, List<StateOf> states) {

        String definition(String name) {
            var claim = "\"claims\":\"%s\"".formatted(seats ? "seat" : "slot");
            var stateList = new ArrayList<String>();
            var actions = new ArrayList<String>();
            for (int i = 0; i < states.size(); i++) {
                var state = states.get(i);
                stateList.add("\"s%d\":{%s}".formatted(i, state.claims() ? claim : ""));
                actions.add(
                        action("next", i, i + 1 == states.size() ? "over" : "s" + (i + 1), automatic(state.next())));
                actions.add(action("leave", i, "gone", ""));
                actions.add(action("back", i, "s" + state.back() % states.size(), ""));
                if (state.late()) {
                    actions.add(action("late", i, "gone", automatic("\"after\":\"2 hours\",\"of\":\"end\"")));
                }
                if (state.failure()) {
                    actions.add(action("fail", i, "gone", ",\"manual\":false" + automatic("\"of\":\"failure\"")));
                }
                if (state.occasion()) {
                    var of = seats ? "release" : "conversion";
                    actions.add(action(of, i, "gone", automatic("\"of\":\"%s\"".formatted(of))));
                }
            }
            return """
                    {"name":"%s","start":{"action":"begin","state":"s0"},
                     "states":{%s,"over":{%s,"final":true},"gone":{"final":true}},"actions":[%s]}
                    """.formatted(name, String.join(",", stateList), claim, String.join(",", actions));
        }

        private static String automatic(String when) {
            return when.isEmpty() ? "" : ",\"automatic\":{%s}".formatted(when);
        }

        private static String action(String name, int from, String to, String more) {
            return "{\"action\":\"%s\",\"from\":[\"s%d\"],\"to\":\"%s\"%s}".formatted(name, from, to, more);
        }
    }

    /** Bookings and groups are named by number, round and round those that there are. */
    sealed interface Step {

        record Book(Set<Integer> rooms, int start, int hours) implements Step {}

        record Hold(Set<Integer> rooms, int start, int hours) implements Step {}

        record Convert(int booking) implements Step {}

        record Group(int room, int start) implements Step {}

        record Seat(int group) implements Step {}

        record Act(int booking, String action) implements Step {}

        record Move(int booking, Set<Integer> rooms, int start, int hours) implements Step {}

        record Delete(int booking) implements Step {}

        record Wait(int minutes, boolean timersRun) implements Step {}
    }

    @Provide
    Arbitrary<GraphOf> graphs() {
        var flag = Arbitraries.of(false, true);
        var next = Combinators.combine(
                        Arbitraries.of("entry", "entry", "start"),
                        Arbitraries.integers().between(0, 30))
                .as((of, hours) -> "\"after\":\"%d hours\",\"of\":\"%s\"".formatted(hours, of))
                .injectNull(0.4)
                .map(when -> when == null ? "" : when);
        var state = Combinators.combine(
                        flag, next, flag, flag, Arbitraries.integers().between(0, 3), flag)
                .as(StateOf::new);
        return Combinators.combine(
                        Arbitraries.of(false, false, true),
                        state.list().ofMinSize(1).ofMaxSize(4))
                .as(GraphOf::new);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        var room = Arbitraries.integers().between(0, 2);
        var rooms = room.set().ofMinSize(1).ofMaxSize(2);
        var start = Arbitraries.integers().between(0, 20);
        var hours = Arbitraries.integers().between(1, 8);
        var booking = Arbitraries.integers().between(0, 9);
        Arbitrary<Step> book = Combinators.combine(rooms, start, hours).as(Step.Book::new);
        Arbitrary<Step> hold = Combinators.combine(rooms, start, hours).as(Step.Hold::new);
        Arbitrary<Step> group = Combinators.combine(room, start).as(Step.Group::new);
        Arbitrary<Step> act = Combinators.combine(
                        booking, Arbitraries.of("next", "next", "leave", "back", "late", "release", "cancel"))
                .as(Step.Act::new);
        Arbitrary<Step> move = Combinators.combine(booking, rooms, start, hours).as(Step.Move::new);
        Arbitrary<Step> wait = Combinators.combine(Arbitraries.integers().between(1, 900), Arbitraries.of(true, false))
                .as(Step.Wait::new);
        return Arbitraries.frequencyOf(
                        Tuple.of(6, book),
                        Tuple.of(2, hold),
                        Tuple.of(2, booking.map(Step.Convert::new)),
                        Tuple.of(2, group),
                        Tuple.of(4, booking.map(Step.Seat::new)),
                        Tuple.of(6, act),
                        Tuple.of(3, move),
                        Tuple.of(1, booking.map(Step.Delete::new)),
                        Tuple.of(3, wait))
                .list()
                .ofMinSize(10)
                .ofMaxSize(35);
    }

    @Property(tries = 100)
    void claimsAndSeatsAreWhatTheFoldSaysAndNeverTooMany(
            @ForAll("graphs") GraphOf graph, @ForAll("steps") List<Step> steps) {
        var walk = new Walk(Store.getOrCreate("world", Lifespan.RUN, World::new).get(), graph);
        for (var step : steps) {
            walk.take(step);
            walk.check(step);
        }
    }

    @AfterContainer
    static void close() {
        Store.getOrCreate("world", Lifespan.RUN, World::new).get().close();
    }

    /** The service under test, started once. */
    private static final class World {

        private final TestPostgres.Database database = TestPostgres.freshDatabase();
        private final Node node = Node.start(database);
        private final HikariDataSource pool = database.pool(1);
        private final JdbcClient jdbc = JdbcClient.create(pool);
        private int graphs;

        void close() {
            node.close();
            pool.close();
        }
    }

    private static final class Walk {

        private final World world;
        private final Api api;
        private final String graph;
        private final boolean seats;
        private final List<String> rooms;
        private final List<String> bookings = new ArrayList<>();
        private final List<String> groups = new ArrayList<>();

        Walk(World world, GraphOf graph) {
            this.world = world;
            this.api = world.node.api();
            this.graph = "walk_" + ++world.graphs;
            this.seats = graph.seats();
            world.jdbc.sql("delete from booking.timer").update();
            world.node.clock().set(NOW);
            var published = api.post("/v2/graphs", graph.definition(this.graph));
            assertThat(published.status()).as(published.raw().body()).isEqualTo(201);
            rooms = List.of(
                    api.resource(""),
                    api.resource(",\"buffer_before\":\"1 hour\",\"buffer_after\":\"30 minutes\""),
                    api.resource(",\"capacity\":3"));
        }

        void take(Step step) {
            switch (step) {
                case Step.Book(var chosen, var start, var hours) ->
                    made(bookings, api.post("/v2/bookings", body(seats ? "instant" : graph, chosen, start, hours)));
                case Step.Hold(var chosen, var start, var hours) ->
                    made(bookings, api.post("/v2/bookings/reserve", body("reservation", chosen, start, hours)));
                case Step.Convert(var which) -> {
                    if (!bookings.isEmpty()) {
                        made(
                                bookings,
                                api.post(
                                        "/v2/bookings",
                                        "{\"graph\":\"%s\",\"reservation_id\":\"%s\"}"
                                                .formatted(seats ? "instant" : graph, one(bookings, which))));
                    }
                }
                case Step.Group(var room, var start) ->
                    made(groups, api.post("/v2/bookings", """
                            {"graph":"group_owner","resource_id":"%s","start":"%s","end":"%s","settings":{"max_seats":%d}}
                            """.formatted(
                                    rooms.get(room), at(start), at(start + 2), SEATS)));
                case Step.Seat(var which) -> {
                    if (!groups.isEmpty()) {
                        made(
                                bookings,
                                api.post(
                                        "/v2/bookings",
                                        "{\"graph\":\"%s\",\"related\":{\"owner_booking_id\":\"%s\"}}"
                                                .formatted(seats ? graph : "group_customer", one(groups, which))));
                    }
                }
                case Step.Act(var which, var action) -> {
                    var of = action.equals("cancel") && !groups.isEmpty() ? groups : bookings;
                    if (!of.isEmpty()) {
                        answered(api.put("/v2/bookings/%s/%s".formatted(one(of, which), action), "{}"));
                    }
                }
                case Step.Move(var which, var chosen, var start, var hours) -> {
                    if (!bookings.isEmpty()) {
                        answered(api.post(
                                "/v2/bookings/" + one(bookings, which) + "/reschedule",
                                "{\"resources\":%s,\"start\":\"%s\",\"end\":\"%s\"}"
                                        .formatted(ids(chosen), at(start), at(start + hours))));
                    }
                }
                case Step.Delete(var which) -> {
                    if (!bookings.isEmpty()) {
                        answered(api.delete("/v2/bookings/" + one(bookings, which)));
                    }
                }
                case Step.Wait(var minutes, var timersRun) -> {
                    world.node.clock().advance(Duration.ofMinutes(minutes));
                    if (timersRun) {
                        world.node.bean(TimerRunner.class).runDue();
                    }
                }
            }
        }

        private static void made(List<String> list, Answer answer) {
            answered(answer);
            if (answer.status() == 201) {
                list.add(answer.id());
            }
        }

        private static void answered(Answer answer) {
            assertThat(answer.status()).as(answer.raw().body()).isIn(200, 201, 204, 404, 409, 410);
        }

        private static String one(List<String> of, int which) {
            return of.get(which % of.size());
        }

        private String body(String name, Set<Integer> chosen, int start, int hours) {
            return "{\"graph\":\"%s\",\"resources\":%s,\"start\":\"%s\",\"end\":\"%s\"}"
                    .formatted(name, ids(chosen), at(start), at(start + hours));
        }

        private String ids(Set<Integer> chosen) {
            return chosen.stream()
                    .map(room -> "\"" + rooms.get(room) + "\"")
                    .collect(Collectors.joining(",", "[", "]"));
        }

        private static String at(int hour) {
            return BASE.plus(Duration.ofHours(hour)).toString();
        }

        void check(Step step) {
            var now = world.node.clock().instant();
            var all = Stream.concat(bookings.stream(), groups.stream())
                    .map(id -> world.node
                            .bean(LoggedBookings.class)
                            .find(UUID.fromString(id))
                            .orElseThrow())
                    .toList();
            assertThat(claimed()).as("claims after %s", step).isEqualTo(folded(all, now));
            assertThat(seated()).as("seats after %s", step).isEqualTo(foldedSeats(all, now));
            assertThat(crowded()).as("rooms after %s", step).isEmpty();
        }

        private Graph graphOf(BookingState state) {
            return world.node.bean(GraphCatalog.class).pinned(state.appId(), state.graph(), state.graphVersion());
        }

        private Set<String> folded(List<BookingState> all, Instant now) {
            return all.stream()
                    .flatMap(state -> CalendarClaim.of(state, graphOf(state)).stream()
                            .filter(claim -> claim.blocksAt(now))
                            .map(claim -> "%s %s %d-%d"
                                    .formatted(
                                            state.id(),
                                            claim.resourceId(),
                                            claim.start().getEpochSecond(),
                                            claim.end().getEpochSecond())))
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        private Set<String> foldedSeats(List<BookingState> all, Instant now) {
            var taken = all.stream()
                    .flatMap(state -> SeatClaim.of(state, graphOf(state)).stream()
                            .filter(claim -> claim.blocksAt(now))
                            .map(claim -> claim.ownerBookingId() + " " + state.id()))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(taken.stream()
                            .collect(Collectors.groupingBy(seat -> seat.substring(0, 36), Collectors.counting())))
                    .allSatisfy((_, count) -> assertThat(count).isLessThanOrEqualTo(SEATS));
            return taken;
        }

        private Set<String> claimed() {
            return query("""
                    select format('%s %s %s-%s', booking_id, resource_id, extract(epoch from lower(during))::bigint,
                                  extract(epoch from upper(during))::bigint)
                    from booking.calendar_claim
                    where resource_id = any (cast(:rooms as uuid[])) and (expires_at is null or expires_at > cast(:now as timestamptz))
                    """);
        }

        private Set<String> seated() {
            return query("""
                    select format('%s %s', seat.owner_booking_id, seat.booking_id)
                    from booking.seat
                    where claimed and (expires_at is null or expires_at > cast(:now as timestamptz))
                      and owner_booking_id = any (cast(:groups as uuid[])) and cast(:rooms as uuid[]) is not null
                    """);
        }

        /** Claims at whose start more stand than the room takes. */
        private Set<String> crowded() {
            return query("""
                    select one.resource_id::text
                    from booking.calendar_claim one join booking.calendar_claim other using (resource_id)
                    join booking.resource on id = resource_id
                    where resource_id = any (cast(:rooms as uuid[]))
                      and (one.expires_at is null or one.expires_at > cast(:now as timestamptz))
                      and (other.expires_at is null or other.expires_at > cast(:now as timestamptz))
                      and other.during @> lower(one.during)
                    group by one.resource_id, one.booking_id, capacity having count(*) > capacity
                    """);
        }

        private Set<String> query(String sql) {
            return new TreeSet<>(world.jdbc
                    .sql(sql)
                    .param("now", world.node.clock().instant().toString())
                    .param("rooms", rooms.toArray(String[]::new))
                    .param("groups", groups.toArray(String[]::new))
                    .query(String.class)
                    .list());
        }
    }
}
