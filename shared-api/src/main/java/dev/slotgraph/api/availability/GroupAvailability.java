package dev.slotgraph.api.availability;

import dev.slotgraph.api.availability.Availability.SlotConsumer;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Lists the slots at which every group has enough resources, each of them free throughout. The grid is that of the first
 * resource that is there, in the order of the groups. A slot has of each group, in turn, the first that are free and no more than are required; in
 * {@link Mode#EXCLUSIVE} all that are free. Stateless.
 */
public final class GroupAvailability {

    private GroupAvailability() {}

    /** Resources of one group with the time at which each is free. */
    private record Pool(List<UUID> resources, List<TimeRanges> free, int required) {

        /** The moments at which a slot of the length may start: enough resources are free from each to the slot's end. */
        TimeRanges starts(Duration length) {
            return TimeRanges.atLeast(
                    required,
                    free.stream()
                            .map(ranges -> ranges.shrink(0, length.toSeconds() - 1))
                            .toList());
        }
    }

    /**
     * Hands out slots by start, without holding them, until there are no more or none is wanted.
     *
     * @param groups no resource is in two of them
     * @param resources all that the groups name; who is missing is not free
     * @param random orders the resources of each group in {@link Mode#ROUNDROBIN_RANDOM}; unused otherwise
     * @throws IllegalArgumentException when the query has no length: a group has no free stretches
     */
    public static void forEachSlot(
            AvailabilityQuery query,
            List<ResourceGroup> groups,
            List<ResourceCalendar> resources,
            RandomGenerator random,
            SlotConsumer consumer) {
        Duration length = query.length();
        if (length == null) {
            throw new IllegalArgumentException("a group has no free stretches");
        }
        Map<UUID, ResourceCalendar> calendars =
                resources.stream().collect(Collectors.toMap(ResourceCalendar::id, Function.identity(), (a, _) -> a));
        Optional<ZoneId> zone = groups.stream()
                .flatMap(group -> group.resources().stream())
                .flatMap(id -> Optional.ofNullable(calendars.get(id)).stream())
                .map(ResourceCalendar::zone)
                .findFirst();
        if (zone.isEmpty() || query.from() >= query.to()) {
            return;
        }
        List<Pool> pools = pools(query, groups, calendars, random);
        TimeRanges starts = TimeRanges.intersectionOf(
                pools.stream().map(pool -> pool.starts(length)).toList());
        SlotGrid grid = SlotGrid.of(zone.get(), query.increment(length), query.from(), query.to());
        List<UUID> offered = List.of();
        for (int i = 0; i < starts.size(); i++) {
            for (long start = grid.next(starts.start(i)); start < starts.end(i); start = grid.next(start + 1)) {
                List<UUID> chosen = chosen(pools, query.mode(), start, start + length.toSeconds());
                offered = chosen.equals(offered) ? offered : List.copyOf(chosen);
                if (!consumer.accept(start, start + length.toSeconds(), offered)) {
                    return;
                }
            }
        }
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
        }
        return chosen;
    }
}
