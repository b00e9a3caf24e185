package dev.slotgraph.api.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class AvailabilityPropertiesTest {

    private static final long WEEK = 7 * 86_400;

    record Scene(AvailabilityQuery query, List<ResourceCalendar> resources) {}

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void theListOffersExactlyWhatTheCheckAccepts(@ForAll("scenes") Scene scene) {
        AvailabilityQuery query = scene.query();
        long length = query.length() == null ? 0 : query.length().toSeconds();
        Map<Long, List<UUID>> expected = new LinkedHashMap<>();
        for (long start = query.from(); start + length <= query.to(); start += 60) {
            List<UUID> bookable = new ArrayList<>();
            boolean onGridOfFirst = onGrid(query, scene.resources().getFirst().zone(), start);
            for (ResourceCalendar resource : scene.resources()) {
                boolean onGrid = query.mode() == Mode.MUTUAL ? onGridOfFirst : onGrid(query, resource.zone(), start);
                if (onGrid
                        && Bookable.check(resource, query.terms(), start, start + length)
                                .isEmpty()) {
                    bookable.add(resource.id());
                }
            }
            boolean offered = query.mode() == Mode.MUTUAL
                    ? bookable.size() == scene.resources().size()
                    : !bookable.isEmpty();
            if (offered) {
                expected.put(start, query.mode() == Mode.ROUNDROBIN_PRIORITIZED ? bookable.subList(0, 1) : bookable);
            }
        }
        Map<Long, List<UUID>> listed = new LinkedHashMap<>();
        for (Slot slot : Availability.slots(query, scene.resources(), new Random(1), Integer.MAX_VALUE)) {
            assertThat(slot.end() - slot.start()).isEqualTo(length);
            assertThat(listed.put(slot.start(), slot.resources())).isNull();
        }
        assertThat(listed).containsExactlyEntriesOf(expected);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void groupsAreOfferedExactlyWhereEachHasEnoughThatTheCheckAccepts(
            @ForAll("scenes") Scene scene, @ForAll @IntRange(min = 1, max = 4) int required, @ForAll boolean split) {
        AvailabilityQuery query = with(scene.query(), Mode.EXCLUSIVE);
        List<ResourceCalendar> resources = List.copyOf(scene.resources().stream()
                .collect(Collectors.toMap(ResourceCalendar::id, Function.identity(), (a, _) -> a, LinkedHashMap::new))
                .values());
        int middle = split ? (resources.size() + 1) / 2 : resources.size();
        List<ResourceGroup> groups = Stream.of(
                        resources.subList(0, middle), resources.subList(middle, resources.size()))
                .filter(members -> !members.isEmpty())
                .map(members -> new ResourceGroup(
                        members.stream().map(ResourceCalendar::id).toList(), Math.min(required, members.size())))
                .toList();
        long length = Objects.requireNonNull(query.length()).toSeconds();
        Map<Long, List<UUID>> expected = new LinkedHashMap<>();
        for (long start = query.from(); start + length <= query.to(); start += 60) {
            List<UUID> bookable = new ArrayList<>();
            for (ResourceCalendar resource : resources) {
                if (Bookable.check(resource, query.terms(), start, start + length)
                        .isEmpty()) {
                    bookable.add(resource.id());
                }
            }
            boolean enough = groups.stream()
                    .allMatch(group -> group.resources().stream()
                                    .filter(bookable::contains)
                                    .count()
                            >= group.required());
            if (enough && onGrid(query, resources.getFirst().zone(), start)) {
                expected.put(start, bookable);
            }
        }
        Map<Long, List<UUID>> listed = new LinkedHashMap<>();
        GroupAvailability.forEachSlot(query, groups, resources, new Random(1), (start, _, ids) -> {
            listed.put(start, ids);
            return true;
        });
        assertThat(listed).containsExactlyEntriesOf(expected);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void aRandomOrderOffersTheSameTimesAndOnlyBookableResources(@ForAll("scenes") Scene scene, @ForAll long seed) {
        AvailabilityQuery query = scene.query();
        Map<UUID, ResourceCalendar> byId = new HashMap<>();
        scene.resources().forEach(resource -> byId.put(resource.id(), resource));
        List<Slot> random = Availability.slots(
                with(query, Mode.ROUNDROBIN_RANDOM), scene.resources(), new Random(seed), Integer.MAX_VALUE);
        List<Slot> inOrder = Availability.slots(
                with(query, Mode.ROUNDROBIN_PRIORITIZED), scene.resources(), new Random(seed), Integer.MAX_VALUE);
        assertThat(random.stream().map(Slot::start))
                .isEqualTo(inOrder.stream().map(Slot::start).toList());
        for (Slot slot : random) {
            assertThat(slot.resources()).hasSize(1);
            ResourceCalendar resource =
                    Objects.requireNonNull(byId.get(slot.resources().getFirst()));
            assertThat(Bookable.check(resource, query.terms(), slot.start(), slot.end()))
                    .isEmpty();
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void freeStretchesAreOpenTimeMinusFullTime(
            @ForAll("resources") ResourceCalendar resource, @ForAll @LongRange(min = 1, max = WEEK) long length) {
        long from = Anything.EPOCH;
        ResourceCalendar unbuffered = resource.withBuffers(Buffers.NONE);
        AvailabilityQuery query =
                new AvailabilityQuery(Mode.MUTUAL, from, from + length, null, null, false, Terms.NONE);
        long listed = Availability.slots(query, List.of(unbuffered), new Random(1), Integer.MAX_VALUE).stream()
                .mapToLong(slot -> slot.end() - slot.start())
                .sum();
        TimeRanges open = OpenHours.of(resource.rules(), resource.zone(), from, from + length);
        TimeRanges full = resource.occupancy().full(resource.capacity(), 0);
        assertThat(listed).isEqualTo(open.totalSeconds() - open.intersect(full).totalSeconds());
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void aRefusalAlwaysHasAReasonAndAnAcceptanceNone(
            @ForAll("resources") ResourceCalendar resource,
            @ForAll("terms") Terms terms,
            @ForAll @LongRange(max = 10_000) long minute,
            @ForAll @LongRange(min = 1, max = 600) long minutes) {
        long start = Anything.EPOCH + minute * 60;
        long end = start + minutes * 60;
        assertThat(Bookable.check(resource, terms, start, end).isEmpty())
                .isEqualTo(fitsByTheContract(resource, terms, start, end));
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void buffersAndCapacityDecideWhereNoRuleDoes(
            @ForAll("resources") ResourceCalendar resource,
            @ForAll @LongRange(max = 10_000) long minute,
            @ForAll @LongRange(min = 1, max = 600) long minutes) {
        ResourceCalendar open = resource.withRules(List.of());
        long start = Anything.EPOCH + minute * 60;
        long end = start + minutes * 60;
        assertThat(Bookable.check(open, Terms.NONE, start, end).isEmpty())
                .isEqualTo(fitsByTheContract(open, Terms.NONE, start, end));
    }

    /** The contract in its own words, with nothing shrunk, clipped or swept. */
    private static boolean fitsByTheContract(ResourceCalendar resource, Terms terms, long start, long end) {
        ZoneId zone = resource.zone();
        if (start < terms.earliestStart() || end > terms.latestEnd()) {
            return false;
        }
        for (List<Constraint> level : List.of(terms.request(), terms.project(), resource.rules())) {
            if (!OpenHours.of(level, zone, start, end).contains(start, end)) {
                return false;
            }
        }
        Occupancy claims = resource.occupancy();
        for (long at = start - resource.buffers().before();
                at < end + resource.buffers().after();
                at += 60) {
            int overlapping = 0;
            for (int i = 0; i < claims.size(); i++) {
                if (claims.start(i) - terms.buffer() <= at && at < claims.end(i) + terms.buffer()) {
                    overlapping++;
                }
            }
            if (overlapping >= resource.capacity()) {
                return false;
            }
        }
        return true;
    }

    private static boolean onGrid(AvailabilityQuery query, ZoneId zone, long start) {
        Duration length = query.length();
        if (length == null) {
            throw new IllegalArgumentException("no grid for stretches");
        }
        LocalTime time = LocalTime.ofInstant(Instant.ofEpochSecond(start), zone);
        // The scenes' increments divide an hour, so a skipped midnight needs no stand-in here.
        return time.toSecondOfDay() % query.increment(length) == 0;
    }

    private static AvailabilityQuery with(AvailabilityQuery query, Mode mode) {
        return new AvailabilityQuery(
                mode, query.from(), query.to(), query.length(), query.increments(), query.roundToHour(), query.terms());
    }

    @Provide
    Arbitrary<Scene> scenes() {
        Arbitrary<Long> from = Anything.second().map(second -> second - Math.floorMod(second, 60));
        return from.flatMap(start -> Combinators.combine(
                        Arbitraries.of(Mode.ROUNDROBIN_PRIORITIZED, Mode.MUTUAL, Mode.EXCLUSIVE),
                        Arbitraries.longs().between(60, 3_000),
                        Arbitraries.of(20, 30, 60, 90),
                        Arbitraries.of(15, 20, 30, 60),
                        Arbitraries.of(true, false),
                        Anything.terms(start),
                        Anything.resource(start)
                                .list()
                                .ofMinSize(1)
                                .ofMaxSize(4)
                                .uniqueElements(ResourceCalendar::id))
                .as((mode, minutes, length, increment, round, terms, resources) -> new Scene(
                        new AvailabilityQuery(
                                mode,
                                start,
                                start + minutes * 60,
                                Duration.ofMinutes(length),
                                Duration.ofMinutes(increment),
                                round,
                                terms),
                        resources)));
    }

    @Provide
    Arbitrary<ResourceCalendar> resources() {
        return Anything.resource(Anything.EPOCH);
    }

    @Provide
    Arbitrary<Terms> terms() {
        return Anything.terms(Anything.EPOCH);
    }
}
