package dev.slotgraph.api.availability;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Lists the slots at which every group has enough resources, each of them free throughout. The grid is that of the first
 * resource of the first group. A slot has of each group, in turn, the first that are free and no more than are required; in
 * {@link Mode#EXCLUSIVE} all that are free. Stateless.
 */
public final class GroupAvailability {

    private GroupAvailability() {}

    /** Resources of one group with the time at which each is free. */
    private record Pool(List<UUID> resources, List<TimeRanges> free, int required) {

        /** Outside of it no slot lies; inside, those who are free may change places before a slot is over. */
        TimeRanges enough() {
            return TimeRanges.atLeast(required, free);
        }
    }

    /**
     * The first {@code limit} slots, by start.
     *
     * @param groups no resource is in two of them
     * @param resources all that the groups name; who is missing is not free
     * @param random orders the resources of each group in {@link Mode#ROUNDROBIN_RANDOM}; unused otherwise
     * @throws IllegalArgumentException when the query has no length: a group has no free stretches
     */
    public static List<Slot> slots(
            AvailabilityQuery query,
            List<ResourceGroup> groups,
            List<ResourceCalendar> resources,
            RandomGenerator random,
            int limit) {
        Duration length = query.length();
        if (length == null) {
            throw new IllegalArgumentException("a group has no free stretches");
        }
        Map<UUID, ResourceCalendar> calendars =
                resources.stream().collect(Collectors.toMap(ResourceCalendar::id, Function.identity(), (a, _) -> a));
        List<Pool> pools = pools(query, groups, calendars, random);
        ResourceCalendar first = calendars.get(groups.getFirst().resources().getFirst());
        if (pools.isEmpty() || first == null || query.from() >= query.to()) {
            return List.of();
        }
        TimeRanges enough =
                TimeRanges.intersectionOf(pools.stream().map(Pool::enough).toList());
        SlotGrid grid = SlotGrid.of(first.zone(), query.increment(length), query.from(), query.to());
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < enough.size(); i++) {
            long last = enough.end(i) - length.toSeconds();
            for (long start = grid.next(enough.start(i)); start <= last; start = grid.next(start + 1)) {
                List<UUID> chosen = chosen(pools, query.mode(), start, start + length.toSeconds());
                if (!chosen.isEmpty()) {
                    if (slots.size() == limit) {
                        return slots;
                    }
                    slots.add(new Slot(start, start + length.toSeconds(), chosen));
                }
            }
        }
        return slots;
    }

    private static List<Pool> pools(
            AvailabilityQuery query,
            List<ResourceGroup> groups,
            Map<UUID, ResourceCalendar> calendars,
            RandomGenerator random) {
        Map<UUID, TimeRanges> free = new HashMap<>();
        calendars.forEach(
                (id, calendar) -> free.put(id, Bookable.free(calendar, query.terms(), query.from(), query.to())));
        return groups.stream()
                .map(group -> {
                    List<UUID> ids = new ArrayList<>(group.resources());
                    if (query.mode() == Mode.ROUNDROBIN_RANDOM) {
                        Collections.shuffle(ids, random);
                    }
                    return new Pool(
                            ids,
                            ids.stream()
                                    .map(id -> free.getOrDefault(id, TimeRanges.NEVER))
                                    .toList(),
                            group.required());
                })
                .toList();
    }

    /** Nobody when a group has too few. */
    private static List<UUID> chosen(List<Pool> pools, Mode mode, long start, long end) {
        List<UUID> chosen = new ArrayList<>();
        for (Pool pool : pools) {
            int most = mode == Mode.EXCLUSIVE ? pool.resources().size() : pool.required();
            int found = 0;
            for (int i = 0; i < pool.resources().size() && found < most; i++) {
                if (pool.free().get(i).contains(start, end)) {
                    chosen.add(pool.resources().get(i));
                    found++;
                }
            }
            if (found < pool.required()) {
                return List.of();
            }
        }
        return List.copyOf(chosen);
    }
}
