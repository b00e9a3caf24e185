package dev.slotgraph.api.availability;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Lists the slots that {@link Bookable} allows, on the grid that {@link SlotGrid} lays.
 *
 * <p>Every resource has its own grid, in its own zone; a slot has only resources on whose grid it starts. In
 * {@link Mode#MUTUAL} the grid is that of the first resource. Free stretches have no grid: there a slot is the stretch of
 * at least one resource, and in {@link Mode#EXCLUSIVE} it has all resources that are free throughout. Stateless.
 */
public final class Availability {

    /** Takes slots one by one, in chronological order. */
    @FunctionalInterface
    public interface SlotConsumer {

        /** Returns whether it wants more. The list is immutable and may be shared with other slots. */
        boolean accept(long start, long end, List<UUID> resources);
    }

    private Availability() {}

    /**
     * The first {@code limit} slots, by start and then by end, no two of them with the same start and end.
     *
     * @param random orders the resources in {@link Mode#ROUNDROBIN_RANDOM}; unused otherwise
     */
    public static List<Slot> slots(
            AvailabilityQuery query, List<ResourceCalendar> resources, RandomGenerator random, int limit) {
        List<Slot> slots = new ArrayList<>();
        if (limit > 0) {
            forEachSlot(query, resources, random, (start, end, ids) -> {
                slots.add(new Slot(start, end, ids));
                return slots.size() < limit;
            });
        }
        return slots;
    }

    /** Hands out slots as {@link #slots} lists them, without holding them, until there are no more or none is wanted. */
    public static void forEachSlot(
            AvailabilityQuery query, List<ResourceCalendar> resources, RandomGenerator random, SlotConsumer consumer) {
        List<ResourceCalendar> ordered = inOrder(query.mode(), resources, random);
        if (ordered.isEmpty() || query.from() >= query.to()) {
            return;
        }
        List<Lane> lanes = lanes(query, ordered);
        Duration length = query.length();
        if (length == null) {
            stretches(query.mode(), lanes, consumer);
        } else {
            new Walk(query, lanes, length).run(consumer);
        }
    }

    /** What is offered together: one resource, or all of them when they must be free at the same time. */
    private record Lane(List<UUID> resources, ZoneId zone, TimeRanges free) {}

    private static List<ResourceCalendar> inOrder(Mode mode, List<ResourceCalendar> resources, RandomGenerator random) {
        Set<UUID> seen = new HashSet<>();
        List<ResourceCalendar> ordered = new ArrayList<>(resources.size());
        for (ResourceCalendar resource : resources) {
            if (seen.add(resource.id())) {
                ordered.add(resource);
            }
        }
        if (mode == Mode.ROUNDROBIN_RANDOM) {
            Collections.shuffle(ordered, random);
        }
        return ordered;
    }

    private static List<Lane> lanes(AvailabilityQuery query, List<ResourceCalendar> resources) {
        Terms terms = query.terms();
        Map<ZoneId, TimeRanges> openByZone = new HashMap<>();
        List<Lane> lanes = new ArrayList<>(resources.size());
        for (ResourceCalendar resource : resources) {
            ZoneId zone = resource.zone();
            TimeRanges open = openByZone.computeIfAbsent(zone, key -> terms.open(key, query.from(), query.to()));
            TimeRanges free = Bookable.free(resource, terms, open, query.from(), query.to());
            lanes.add(new Lane(List.of(resource.id()), zone, free));
        }
        if (query.mode() != Mode.MUTUAL) {
            return lanes;
        }
        List<UUID> all = resources.stream().map(ResourceCalendar::id).toList();
        List<TimeRanges> free = lanes.stream().map(Lane::free).toList();
        return List.of(new Lane(all, lanes.getFirst().zone(), TimeRanges.intersectionOf(free)));
    }

    private static void stretches(Mode mode, List<Lane> lanes, SlotConsumer consumer) {
        record Stretch(long start, long end, Lane lane) {}
        List<Stretch> all = new ArrayList<>();
        for (Lane lane : lanes) {
            for (int i = 0; i < lane.free().size(); i++) {
                all.add(new Stretch(lane.free().start(i), lane.free().end(i), lane));
            }
        }
        // The sort is stable: of resources that share a stretch, the first in order stays the first.
        all.sort(
                (a, b) -> a.start() != b.start() ? Long.compare(a.start(), b.start()) : Long.compare(a.end(), b.end()));
        for (int i = 0; i < all.size(); i++) {
            Stretch stretch = all.get(i);
            boolean repeated = i > 0
                    && all.get(i - 1).start() == stretch.start()
                    && all.get(i - 1).end() == stretch.end();
            if (!repeated) {
                List<UUID> resources = mode == Mode.EXCLUSIVE
                        ? lanes.stream()
                                .filter(lane -> lane.free().contains(stretch.start(), stretch.end()))
                                .map(lane -> lane.resources().getFirst())
                                .toList()
                        : stretch.lane().resources();
                if (!consumer.accept(stretch.start(), stretch.end(), resources)) {
                    return;
                }
            }
        }
    }

    /**
     * Goes forward in time over the starts of all grids at once. Lanes of one zone share a grid; each lane keeps its place
     * in its free ranges, and where a whole zone is busy the walk jumps to the next time that one of its lanes is free.
     */
    private static final class Walk {

        private final boolean everyLane;
        private final List<Lane> lanes;
        private final long length;
        private final int[] gridOfLane;
        private final SlotGrid[] grids;
        /** By grid: the start that is up next. */
        private final long[] head;
        /** By grid: whether a slot was found at its head, or not all of its lanes were asked. */
        private final boolean[] stepOnly;
        /** By grid: the first time after its head at which one of its lanes has room for a slot. */
        private final long[] roomFrom;
        /** By lane: index of the first free range that may still have room for a slot. */
        private final int[] place;
        /** What was offered last, for many slots in a row have the same. */
        private List<UUID> offered = List.of();

        Walk(AvailabilityQuery query, List<Lane> lanes, Duration slotLength) {
            this.everyLane = query.mode() == Mode.EXCLUSIVE;
            this.lanes = lanes;
            this.length = slotLength.toSeconds();
            this.gridOfLane = new int[lanes.size()];
            this.place = new int[lanes.size()];
            long increment = query.increment(slotLength);
            Map<ZoneId, Integer> gridOfZone = new HashMap<>();
            List<SlotGrid> found = new ArrayList<>();
            for (int i = 0; i < gridOfLane.length; i++) {
                gridOfLane[i] = gridOfZone.computeIfAbsent(lanes.get(i).zone(), zone -> {
                    found.add(SlotGrid.of(zone, increment, query.from(), query.to()));
                    return found.size() - 1;
                });
            }
            this.grids = found.toArray(SlotGrid[]::new);
            this.head = new long[grids.length];
            this.stepOnly = new boolean[grids.length];
            this.roomFrom = new long[grids.length];
            for (int g = 0; g < grids.length; g++) {
                head[g] = grids[g].next(query.from());
            }
        }

        void run(SlotConsumer consumer) {
            List<UUID> free = new ArrayList<>();
            for (long start = earliestHead(); start != SlotGrid.END; start = earliestHead()) {
                Arrays.fill(stepOnly, false);
                Arrays.fill(roomFrom, SlotGrid.END);
                offered = everyLane ? allFreeAt(start, free) : firstFreeAt(start);
                if (!offered.isEmpty() && !consumer.accept(start, start + length, offered)) {
                    return;
                }
                advancePast(start);
            }
        }

        private long earliestHead() {
            long earliest = SlotGrid.END;
            for (long start : head) {
                earliest = Math.min(earliest, start);
            }
            return earliest;
        }

        private List<UUID> firstFreeAt(long start) {
            for (int i = 0; i < gridOfLane.length; i++) {
                if (isFreeAt(start, i)) {
                    Arrays.fill(stepOnly, true);
                    return lanes.get(i).resources();
                }
            }
            return List.of();
        }

        private List<UUID> allFreeAt(long start, List<UUID> free) {
            free.clear();
            for (int i = 0; i < gridOfLane.length; i++) {
                if (isFreeAt(start, i)) {
                    stepOnly[gridOfLane[i]] = true;
                    free.add(lanes.get(i).resources().getFirst());
                }
            }
            return free.equals(offered) ? offered : List.copyOf(free);
        }

        private boolean isFreeAt(long start, int i) {
            int grid = gridOfLane[i];
            if (head[grid] != start) {
                return false;
            }
            TimeRanges free = lanes.get(i).free();
            // A range too short for a slot from here on is too short for every later one.
            while (place[i] < free.size() && free.end(place[i]) - start < length) {
                place[i]++;
            }
            if (place[i] == free.size()) {
                return false;
            }
            if (free.start(place[i]) <= start) {
                return true;
            }
            roomFrom[grid] = Math.min(roomFrom[grid], free.start(place[i]));
            return false;
        }

        private void advancePast(long start) {
            for (int g = 0; g < grids.length; g++) {
                if (head[g] == start) {
                    long from = stepOnly[g] ? start + 1 : roomFrom[g];
                    head[g] = from == SlotGrid.END ? SlotGrid.END : grids[g].next(from);
                }
            }
        }
    }
}
