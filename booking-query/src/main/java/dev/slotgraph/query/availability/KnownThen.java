package dev.slotgraph.query.availability;

import dev.slotgraph.api.availability.Buffers;
import dev.slotgraph.api.availability.Occupancy;
import dev.slotgraph.api.block.BlockData;
import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.query.log.AsOf;
import dev.slotgraph.query.log.Past;
import dev.slotgraph.query.store.ReadModelDatabase;
import dev.slotgraph.query.store.Register;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A point of the past, folded from the log.
 *
 * <p>A booking, or an event of a calendar, had to do with a resource and a time either because it still has, or because it was moved since: the first are found
 * in the read model, cancelled and deleted ones included, the others in the log. What they claimed then is what their streams say up
 * to that point, by the rule that fills calendars today. So whatever is found too much does no harm.
 */
record KnownThen(UUID appId, Instant now, AsOf asOf, ReadModelDatabase database, Past past, GraphCatalog graphs)
        implements Known {

    /** Bookings that are folded for one answer, and events. */
    static final int MOST = 20_000;

    private static final String BOOKINGS_AROUND = """
            select id from query.booking
            where app_id = :app
              and resource_ids && cast(:ids as uuid[])
              and end_at > :from
              and start_at < :to
            limit :limit
            """;

    // What a calendar no longer shows, because it was deleted, its row still says.
    private static final String EVENTS_AROUND = """
            select id from query.event
            where app_id = :app
              and doc ->> 'resourceId' = any (cast(:ids as text[]))
              and cast(doc ->> 'end' as timestamptz) > :from
              and cast(doc ->> 'start' as timestamptz) < :to
            limit :limit
            """;

    @Override
    public Optional<ProjectData> project(UUID id) {
        return there(Register.PROJECT, List.of(id), ProjectData.class).values().stream()
                .findFirst();
    }

    @Override
    public List<Resource> resources(Collection<UUID> ids) {
        var there = there(Register.RESOURCE, ids, ResourceData.class);
        return ids.stream()
                .distinct()
                .flatMap(id -> Optional.ofNullable(there.get(id)).map(data -> Resource.of(id, data)).stream())
                .toList();
    }

    @Override
    public Map<UUID, Occupancy> claims(Collection<UUID> resources, Instant from, Instant to, boolean overAllDayEvents) {
        Map<UUID, Occupancy.Builder> claims = new HashMap<>();
        claimed(resources, from, to, overAllDayEvents)
                .map(Claimed::claim)
                .forEach(claim -> claims.computeIfAbsent(claim.resourceId(), _ -> Occupancy.builder())
                        .claim(claim.start(), claim.end(), claim.kind().takesAll()));
        return Occupancy.built(claims);
    }

    @Override
    public Map<UUID, List<Taker>> takers(
            Collection<UUID> resources, Instant from, Instant to, boolean overAllDayEvents) {
        Map<UUID, List<Taker>> takers = new HashMap<>();
        claimed(resources, from, to, overAllDayEvents)
                .filter(claimed -> claimed.claim().end().isAfter(from)
                        && claimed.claim().start().isBefore(to))
                // As the database orders ids: by their digits.
                .sorted(Comparator.<Claimed, Instant>comparing(
                                claimed -> claimed.claim().start())
                        .thenComparing(claimed -> claimed.by().toString()))
                .forEach(claimed -> {
                    var of = takers.computeIfAbsent(claimed.claim().resourceId(), _ -> new ArrayList<>());
                    if (of.size() < MOST_TAKERS) {
                        of.add(claimed.taker());
                    }
                });
        return takers;
    }

    /** A claim, and the booking or event that made it. */
    private record Claimed(UUID by, @Nullable String what, CalendarClaim claim) {

        Taker taker() {
            return Taker.of(by, claim.kind(), what, claim.start(), claim.end(), claim.expiresAt());
        }
    }

    /** What stood then, some of it at other times than were asked about. */
    private Stream<Claimed> claimed(Collection<UUID> resources, Instant from, Instant to, boolean overAllDayEvents) {
        var wanted = Set.copyOf(resources);
        return Stream.concat(bookings(wanted, from, to), blocks(wanted, from, to, overAllDayEvents))
                .filter(claimed -> wanted.contains(claimed.claim().resourceId())
                        && claimed.claim().blocksAt(now));
    }

    private Stream<Claimed> bookings(Set<UUID> resources, Instant from, Instant to) {
        var ids = candidates(
                BOOKINGS_AROUND,
                resources,
                from.minus(Buffers.LONGEST),
                to.plus(Buffers.LONGEST),
                past::bookingsMovedSince,
                "bookings");
        return past.bookings(appId, ids, asOf).values().stream()
                .flatMap(booking ->
                        CalendarClaim.of(booking, graphs.pinned(appId, booking.graph(), booking.graphVersion()))
                                .stream()
                                .map(claim -> new Claimed(booking.id(), null, claim)));
    }

    /** The events of calendars that were there, some of them of other resources and times. */
    private Stream<Claimed> blocks(Set<UUID> resources, Instant from, Instant to, boolean overAllDayEvents) {
        var ids = candidates(EVENTS_AROUND, resources, from, to, past::blocksMovedSince, "events");
        return there(Register.EVENT, ids, BlockData.class).entrySet().stream()
                .filter(event -> !overAllDayEvents || !event.getValue().allDay())
                .map(event -> new Claimed(
                        event.getKey(), event.getValue().readDetails().what(), CalendarClaim.of(event.getValue())));
    }

    /** What of the log may have moved away from where it was at a point, at most so many. */
    @FunctionalInterface
    private interface MovedSince {
        List<UUID> find(UUID appId, AsOf asOf, int most);
    }

    /** The read model is asked first, so that what it has not seen yet is found in the log as moved since. */
    private Collection<UUID> candidates(
            String around, Set<UUID> resources, Instant from, Instant to, MovedSince moved, String what) {
        if (resources.isEmpty()) {
            return List.of();
        }
        var ids = new LinkedHashSet<>(database.sql()
                .sql(around)
                .param("app", appId)
                .param("ids", ReadModelDatabase.array(resources))
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .param("limit", MOST + 1)
                .query(UUID.class)
                .list());
        ids.addAll(moved.find(appId, asOf, MOST + 1));
        if (ids.size() > MOST) {
            throw Problem.invalid(
                            "as_of",
                            "more than %d %s may have lain there; ask about a shorter time, or a later point"
                                    .formatted(MOST, what))
                    .asException();
        }
        return ids;
    }

    private <D> Map<UUID, D> there(Register register, Collection<UUID> ids, Class<D> type) {
        return past.entries(register.streamType(), appId, new HashSet<>(ids), asOf).stream()
                .filter(entry -> !entry.deleted() && type.isInstance(entry.data()))
                .collect(Collectors.toMap(Past.Entry::id, entry -> type.cast(entry.data())));
    }
}
