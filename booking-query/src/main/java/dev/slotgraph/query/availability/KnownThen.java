package dev.slotgraph.query.availability;

import dev.slotgraph.api.availability.Buffers;
import dev.slotgraph.api.availability.Occupancy;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A point of the past, folded from the log.
 *
 * <p>A booking had to do with a resource and a time either because it still has, or because it was moved since: the first are found
 * in the read model, cancelled and deleted ones included, the others in the log. What they claimed then is what their streams say up
 * to that point, by the rule that fills calendars today. So whatever is found too much does no harm.
 */
record KnownThen(UUID appId, Instant now, AsOf asOf, ReadModelDatabase database, Past past, GraphCatalog graphs)
        implements Known {

    /** Bookings that are folded for one answer. */
    static final int MOST_BOOKINGS = 20_000;

    private static final String AROUND = """
            select id from query.booking
            where app_id = :app
              and resource_ids && cast(:ids as uuid[])
              and end_at > :from
              and start_at < :to
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
                .flatMap(id -> Optional.ofNullable(there.get(id)).map(data -> new Resource(id, data)).stream())
                .toList();
    }

    @Override
    public Map<UUID, Occupancy> claims(Collection<UUID> resources, Instant from, Instant to) {
        var wanted = Set.copyOf(resources);
        Map<UUID, Occupancy.Builder> claims = new HashMap<>();
        for (var booking :
                past.bookings(appId, candidates(wanted, from, to), asOf).values()) {
            var graph = graphs.pinned(appId, booking.graph(), booking.graphVersion());
            for (var claim : CalendarClaim.of(booking, graph)) {
                if (wanted.contains(claim.resourceId()) && claim.blocksAt(now)) {
                    claims.computeIfAbsent(claim.resourceId(), _ -> Occupancy.builder())
                            .claim(claim.start(), claim.end());
                }
            }
        }
        return Occupancy.built(claims);
    }

    /** The read model is asked first, so that what it has not seen yet is found in the log as moved since. */
    private Collection<UUID> candidates(Set<UUID> resources, Instant from, Instant to) {
        if (resources.isEmpty()) {
            return List.of();
        }
        var ids = new LinkedHashSet<>(database.sql()
                .sql(AROUND)
                .param("app", appId)
                .param("ids", ReadModelDatabase.array(resources))
                .param("from", from.minus(Buffers.LONGEST).atOffset(ZoneOffset.UTC))
                .param("to", to.plus(Buffers.LONGEST).atOffset(ZoneOffset.UTC))
                .param("limit", MOST_BOOKINGS + 1)
                .query(UUID.class)
                .list());
        ids.addAll(past.movedSince(appId, asOf, MOST_BOOKINGS + 1));
        if (ids.size() > MOST_BOOKINGS) {
            throw Problem.invalid(
                            "as_of",
                            "more than %d bookings may have lain there; ask about a shorter time, or a later point"
                                    .formatted(MOST_BOOKINGS))
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
