package dev.slotgraph.query.availability;

import dev.slotgraph.api.availability.Occupancy;
import dev.slotgraph.api.calendar.CalendarClaim.Kind;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.query.register.Registers;
import dev.slotgraph.query.register.Registers.Entry;
import dev.slotgraph.query.store.CalendarEntries;
import dev.slotgraph.query.store.ReadModelDatabase;
import dev.slotgraph.query.store.Register;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The present, as the read model shows it: one statement for each question, however many resources are asked about. */
record KnownNow(
        UUID appId, Instant now, ReadModelDatabase database, Registers registers, RememberedResources remembered)
        implements Known {

    /** Whether a claim stands is told by its end, not by whether a timer has ended it. */
    private static final String STANDING =
            "(expires_at is null or expires_at > :now) and (kind <> 'all_day_event' or not :over_days)";

    static final String CLAIMS = """
            with wanted as materialized (select cast(:ids as uuid[]) as ids)
            """
            + CalendarEntries.inWindow(
                    "resource_id, lower(during) as claimed_from, upper(during) as claimed_to, kind",
                    "resource_id = any (cast((select ids from wanted) as uuid[])) and " + STANDING);

    private static final String TAKERS = """
            select wanted.id as resource_id, taker.*
            from unnest(cast(:ids as uuid[])) as wanted (id)
            cross join lateral (
                select entry.booking_id, lower(entry.during) as starts_at, upper(entry.during) as ends_at, entry.kind,
                       entry.expires_at, event.doc #>> '{details,value,what}' as what
                from (%s) entry
                left join query.event on event.id = entry.booking_id and entry.kind <> 'booking'
                order by lower(entry.during), entry.booking_id
                limit :limit
            ) taker
            """.formatted(CalendarEntries.inWindow(
            "booking_id, during, kind, expires_at", "resource_id = wanted.id and " + STANDING));

    @Override
    public Optional<ProjectData> project(UUID id) {
        return registers.find(Register.PROJECT, appId, id, ProjectData.class).map(Entry::data);
    }

    @Override
    public List<Resource> resources(Collection<UUID> ids) {
        return remembered.live(appId, ids);
    }

    @Override
    public Map<UUID, Occupancy> claims(Collection<UUID> resources, Instant from, Instant to, boolean overAllDayEvents) {
        Map<UUID, Occupancy.Builder> claims = new HashMap<>();
        if (!resources.isEmpty()) {
            database.sql()
                    .sql(CLAIMS)
                    .param("ids", ReadModelDatabase.array(resources))
                    .param("from", from.atOffset(ZoneOffset.UTC))
                    .param("to", to.atOffset(ZoneOffset.UTC))
                    .param("now", now.atOffset(ZoneOffset.UTC))
                    .param("over_days", overAllDayEvents)
                    .query(row -> {
                        claims.computeIfAbsent(row.getObject("resource_id", UUID.class), _ -> Occupancy.builder())
                                .claim(
                                        time(row, "claimed_from"),
                                        time(row, "claimed_to"),
                                        Kind.of(row.getString("kind")).takesAll());
                    });
        }
        return Occupancy.built(claims);
    }

    @Override
    public Map<UUID, List<Taker>> takers(
            Collection<UUID> resources, Instant from, Instant to, boolean overAllDayEvents) {
        Map<UUID, List<Taker>> takers = new HashMap<>();
        if (!resources.isEmpty()) {
            database.sql()
                    .sql(TAKERS)
                    .param("ids", ReadModelDatabase.array(resources))
                    .param("from", from.atOffset(ZoneOffset.UTC))
                    .param("to", to.atOffset(ZoneOffset.UTC))
                    .param("now", now.atOffset(ZoneOffset.UTC))
                    .param("over_days", overAllDayEvents)
                    .param("limit", MOST_TAKERS)
                    .query(row -> {
                        takers.computeIfAbsent(row.getObject("resource_id", UUID.class), _ -> new ArrayList<>())
                                .add(taker(row));
                    });
        }
        return takers;
    }

    private static Taker taker(ResultSet row) throws SQLException {
        var expiresAt = row.getObject("expires_at", OffsetDateTime.class);
        return Taker.of(
                row.getObject("booking_id", UUID.class),
                Kind.of(row.getString("kind")),
                row.getString("what"),
                time(row, "starts_at"),
                time(row, "ends_at"),
                expiresAt == null ? null : expiresAt.toInstant());
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
