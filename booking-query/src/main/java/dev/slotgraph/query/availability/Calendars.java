package dev.slotgraph.query.availability;

import dev.slotgraph.api.availability.Buffers;
import dev.slotgraph.api.availability.Occupancy;
import dev.slotgraph.api.availability.ResourceCalendar;
import dev.slotgraph.api.availability.Terms;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.api.resource.ResourceRules;
import dev.slotgraph.query.register.Registers.Entry;
import dev.slotgraph.query.store.ReadModelDatabase;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Reads what is claimed of resources. Thread-safe. */
@Component("queryCalendars")
class Calendars {

    /** Whether a claim stands is told by its end, not by whether a timer has ended it. */
    private static final String CLAIMS = """
            select resource_id, lower(during) as claimed_from, upper(during) as claimed_to from query.calendar_entry
            where resource_id = any (cast(:ids as uuid[]))
              and upper(during) > :from
              and lower(during) < :to
              and (expires_at is null or expires_at > :now)
            """;

    private final ReadModelDatabase database;

    Calendars(ReadModelDatabase database) {
        this.database = database;
    }

    /**
     * The calendars of all resources, by one statement.
     *
     * @param bufferAfter seconds that a booking keeps free after itself, where its resource does not keep more
     */
    List<ResourceCalendar> of(
            List<Entry<ResourceData>> resources, Terms terms, long bufferAfter, Instant from, Instant to, Instant now) {
        Map<UUID, Buffers> buffers = new HashMap<>();
        long first = from.getEpochSecond();
        long last = to.getEpochSecond() + 1;
        long claimsFrom = first;
        long claimsTo = last;
        for (var resource : resources) {
            var data = resource.data();
            var kept = new Buffers(data.bufferBefore(), Math.max(data.bufferAfter(), bufferAfter));
            buffers.put(resource.id(), kept);
            claimsFrom = Math.min(claimsFrom, terms.claimsFrom(first, kept));
            claimsTo = Math.max(claimsTo, terms.claimsTo(last, kept));
        }
        var claims = claims(buffers.keySet().stream().toList(), claimsFrom, claimsTo, now);
        return resources.stream()
                .map(resource -> new ResourceCalendar(
                        resource.id(),
                        ZoneId.of(resource.data().timezone()),
                        resource.data().capacity(),
                        buffers.getOrDefault(resource.id(), Buffers.NONE),
                        ResourceRules.of(resource.data()),
                        claims.getOrDefault(resource.id(), Occupancy.builder()).build()))
                .toList();
    }

    private Map<UUID, Occupancy.Builder> claims(List<UUID> resources, long from, long to, Instant now) {
        Map<UUID, Occupancy.Builder> claims = new HashMap<>();
        if (resources.isEmpty()) {
            return claims;
        }
        database.sql()
                .sql(CLAIMS)
                .param("ids", ReadModelDatabase.array(resources))
                .param("from", Instant.ofEpochSecond(from).atOffset(ZoneOffset.UTC))
                .param("to", Instant.ofEpochSecond(to).atOffset(ZoneOffset.UTC))
                .param("now", now.atOffset(ZoneOffset.UTC))
                .query(row -> {
                    claims.computeIfAbsent(row.getObject("resource_id", UUID.class), _ -> Occupancy.builder())
                            .claim(
                                    row.getObject("claimed_from", OffsetDateTime.class)
                                            .toInstant(),
                                    row.getObject("claimed_to", OffsetDateTime.class)
                                            .toInstant());
                });
        return claims;
    }
}
