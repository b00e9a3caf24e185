package dev.slotgraph.command.booking;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.api.event.EventMeta;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.Api.Answer;
import dev.slotgraph.command.testing.Node;
import dev.slotgraph.command.timer.TimerRunner;
import dev.slotgraph.platform.testing.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Whatever is booked, moved, held, paid, cancelled or left to run out: each answer, and after each step the table of claims, are
 * those of a simple model that counts at every minute; and the log, folded anew, says the same.
 */
class ClaimsPropertiesTest {

    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
    private static final int HOLD_MINUTES = 5;

    /** Three of different capacity and buffers, in minutes. */
    private record Room(String id, int capacity, int before, int after) {}

    sealed interface Step {

        record Book(Set<Integer> rooms, int start, int length, boolean hold) implements Step {}

        record Move(int booking, Set<Integer> rooms, int start, int length) implements Step {}

        record Swap(int booking, Set<Integer> rooms) implements Step {}

        record Act(int booking, String action) implements Step {}

        record Wait(int minutes, boolean timersRun) implements Step {}
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        // Mostly the big room alone: it takes many bookings side by side before capacity tells instants apart.
        var rooms = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(Set.of(2))),
                Tuple.of(
                        2,
                        Arbitraries.integers().between(0, 2).set().ofMinSize(1).ofMaxSize(3)));
        var start = Arbitraries.integers().between(0, 16).map(step -> step * 15);
        var length = Arbitraries.integers().between(1, 6).map(step -> step * 15);
        var booking = Arbitraries.integers().between(0, 11);
        Arbitrary<Step> book = Combinators.combine(rooms, start, length, Arbitraries.of(true, false))
                .as(Step.Book::new);
        Arbitrary<Step> move =
                Combinators.combine(booking, rooms, start, length).as(Step.Move::new);
        Arbitrary<Step> swap = Combinators.combine(booking, rooms).as(Step.Swap::new);
        Arbitrary<Step> act =
                Combinators.combine(booking, Arbitraries.of("cancel", "pay")).as(Step.Act::new);
        Arbitrary<Step> wait = Combinators.combine(
                        Arbitraries.integers().between(1, HOLD_MINUTES), Arbitraries.of(true, false))
                .as(Step.Wait::new);
        return Arbitraries.frequencyOf(
                        Tuple.of(5, book), Tuple.of(3, move), Tuple.of(1, swap), Tuple.of(2, act), Tuple.of(1, wait))
                .list()
                .ofMinSize(15)
                .ofMaxSize(40);
    }

    @Property(tries = 40)
    void theAnswersAndTheTableAreThoseOfTheModel(@ForAll("steps") List<Step> steps) {
        var world = Store.getOrCreate("world", Lifespan.RUN, World::new).get();
        var calendar = new Calendar(world);
        for (var step : steps) {
            calendar.take(step);
            assertThat(calendar.table()).as("after %s", step).isEqualTo(calendar.claims());
        }
        assertThat(calendar.folded()).isEqualTo(calendar.table());
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

        void close() {
            node.close();
            pool.close();
        }
    }

    /** A booking of the model; its claim on each room is a row of minutes. */
    private static final class Booking {

        private final String id;
        private final boolean hold;
        private List<Room> rooms;
        private int start;
        private int end;
        private int expires;
        private boolean cancelled;

        Booking(String id, boolean hold, List<Room> rooms, int start, int end, int expires) {
            this.id = id;
            this.hold = hold;
            this.rooms = rooms;
            this.start = start;
            this.end = end;
            this.expires = expires;
        }

        boolean standsAt(int now) {
            return !cancelled && now < expires;
        }
    }

    private static final class Calendar {

        private final World world;
        private final Api api;
        private final Instant base = Instant.parse("2027-02-01T12:00:00Z");
        private final List<Room> rooms;
        private final List<Booking> bookings = new ArrayList<>();
        private int now;

        Calendar(World world) {
            this.world = world;
            this.api = world.node.api();
            world.node.clock().set(NOW);
            rooms = List.of(room(1, 0, 0), room(1, 30, 15), room(3, 0, 15));
        }

        private Room room(int capacity, int before, int after) {
            var id = api.resource(",\"capacity\":%d,\"buffer_before\":\"%d minutes\",\"buffer_after\":\"%d minutes\""
                    .formatted(capacity, before, after));
            return new Room(id, capacity, before, after);
        }

        void take(Step step) {
            switch (step) {
                case Step.Book book -> book(book);
                case Step.Move move -> {
                    if (move.booking() < bookings.size()) {
                        move(bookings.get(move.booking()), move);
                    }
                }
                case Step.Swap swap -> {
                    if (swap.booking() < bookings.size()) {
                        swap(bookings.get(swap.booking()), chosen(swap.rooms()));
                    }
                }
                case Step.Act act -> {
                    if (act.booking() < bookings.size()) {
                        act(bookings.get(act.booking()), act.action());
                    }
                }
                case Step.Wait wait -> {
                    now += wait.minutes();
                    world.node.clock().advance(Duration.ofMinutes(wait.minutes()));
                    if (wait.timersRun()) {
                        world.node.bean(TimerRunner.class).runDue();
                    }
                }
            }
        }

        private void book(Step.Book step) {
            var wanted = chosen(step.rooms());
            int end = step.start() + step.length();
            var answer = api.post(
                    "/v2/bookings",
                    "{\"resources\":%s,\"graph\":\"%s\",\"what\":\"Any\",%s}"
                            .formatted(
                                    ids(wanted),
                                    step.hold() ? "instant_payment" : "instant",
                                    times(step.start(), end)));
            if (hasRoom(null, wanted, step.start(), end)) {
                assertThat(answer.status()).as("%s", step).isEqualTo(201);
                bookings.add(new Booking(
                        answer.id(),
                        step.hold(),
                        wanted,
                        step.start(),
                        end,
                        step.hold() ? now + HOLD_MINUTES : Integer.MAX_VALUE));
            } else {
                taken(answer, step);
            }
        }

        private void move(Booking booking, Step.Move step) {
            var wanted = chosen(step.rooms());
            int end = step.start() + step.length();
            var answer = api.post(
                    "/v2/bookings/" + booking.id + "/reschedule",
                    "{\"resources\":%s,%s}".formatted(ids(wanted), times(step.start(), end)));
            if (booking.cancelled) {
                assertThat(answer.code()).isEqualTo("illegal_action");
            } else if (!booking.standsAt(now)) {
                assertThat(answer.code()).isEqualTo("expired");
            } else if (hasRoom(booking, wanted, step.start(), end)) {
                assertThat(answer.status()).as("%s", step).isEqualTo(200);
                booking.rooms = wanted;
                booking.start = step.start();
                booking.end = end;
            } else {
                taken(answer, step);
            }
        }

        private void swap(Booking booking, List<Room> wanted) {
            var answer = api.put("/v2/bookings/" + booking.id, "{\"resources\":%s}".formatted(ids(wanted)));
            if (!booking.standsAt(now)) {
                assertThat(answer.code()).isEqualTo("illegal_action");
            } else if (hasRoom(booking, wanted, booking.start, booking.end)) {
                assertThat(answer.status()).isEqualTo(200);
                booking.rooms = wanted;
            } else {
                taken(answer, wanted);
            }
        }

        private void act(Booking booking, String action) {
            var answer = api.put("/v2/bookings/" + booking.id + "/" + action, "{}");
            boolean unpaid = booking.hold && booking.expires != Integer.MAX_VALUE;
            boolean pays = action.equals("pay");
            if (unpaid && pays && !booking.standsAt(now)) {
                assertThat(answer.status()).isEqualTo(410);
            } else if (booking.cancelled || unpaid != pays) {
                assertThat(answer.code()).isEqualTo("illegal_action");
            } else {
                assertThat(answer.status()).isEqualTo(200);
                booking.cancelled = !pays;
                booking.expires = Integer.MAX_VALUE;
            }
        }

        private static void taken(Answer answer, Object step) {
            assertThat(answer.status()).as("%s", step).isEqualTo(409);
            assertThat(answer.code()).isIn("slot_unavailable", "capacity_exceeded");
        }

        private boolean hasRoom(@Nullable Booking moved, List<Room> wanted, int start, int end) {
            return wanted.stream()
                    .allMatch(room -> IntStream.range(start - room.before(), end + room.after())
                            .allMatch(minute -> bookings.stream()
                                            .filter(other -> other != moved
                                                    && other.standsAt(now)
                                                    && other.rooms.contains(room)
                                                    && other.start - room.before() <= minute
                                                    && minute < other.end + room.after())
                                            .count()
                                    < room.capacity()));
        }

        Set<String> claims() {
            return bookings.stream()
                    .filter(booking -> booking.standsAt(now))
                    .flatMap(booking -> booking.rooms.stream()
                            .map(room -> "%s %s %d-%d"
                                    .formatted(
                                            booking.id,
                                            room.id(),
                                            booking.start - room.before(),
                                            booking.end + room.after())))
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        Set<String> table() {
            return new TreeSet<>(world.jdbc
                    .sql("""
                    select format('%s %s %s-%s', booking_id, resource_id,
                                  (extract(epoch from lower(during) - :base) / 60)::integer,
                                  (extract(epoch from upper(during) - :base) / 60)::integer)
                    from booking.calendar_claim
                    where resource_id = any (cast(:rooms as uuid[])) and (expires_at is null or expires_at > :now)
                    """)
                    .param("base", base.atOffset(ZoneOffset.UTC))
                    .param("now", world.node.clock().instant().atOffset(ZoneOffset.UTC))
                    .param("rooms", rooms.stream().map(Room::id).toArray(String[]::new))
                    .query(String.class)
                    .list());
        }

        /** What the log says, read from its beginning. */
        Set<String> folded() {
            var instant = world.node.clock().instant();
            return bookings.stream()
                    .map(booking -> fold(booking.id))
                    .flatMap(state -> CalendarClaim.of(state, graphOf(state)).stream()
                            .filter(claim -> claim.blocksAt(instant))
                            .map(claim -> "%s %s %d-%d"
                                    .formatted(
                                            state.id(),
                                            claim.resourceId(),
                                            Duration.between(base, claim.start())
                                                    .toMinutes(),
                                            Duration.between(base, claim.end()).toMinutes())))
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        private BookingState fold(String id) {
            BookingState state = null;
            var events = world.node.bean(EventStore.class).readEvents(id);
            while (events.hasNext()) {
                var event = events.next();
                var app = UUID.fromString(String.valueOf(event.getMetaData().get(EventMeta.APP)));
                state = event.getPayload() instanceof BookingCreated created
                        ? BookingState.begin(app, created, event.getTimestamp())
                        : requireNonNull(state).evolve((BookingEvent) event.getPayload(), event.getTimestamp());
            }
            return requireNonNull(state);
        }

        private Graph graphOf(BookingState state) {
            return world.node.bean(GraphCatalog.class).pinned(state.appId(), state.graph(), state.graphVersion());
        }

        private List<Room> chosen(Set<Integer> which) {
            return which.stream().map(rooms::get).toList();
        }

        private static String ids(List<Room> rooms) {
            return rooms.stream().map(room -> "\"" + room.id() + "\"").collect(Collectors.joining(",", "[", "]"));
        }

        private String times(int start, int end) {
            return "\"start\":\"%s\",\"end\":\"%s\""
                    .formatted(base.plus(Duration.ofMinutes(start)), base.plus(Duration.ofMinutes(end)));
        }
    }
}
