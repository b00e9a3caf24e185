package dev.slotgraph.command.calendar;

import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.api.calendar.CalendarClaim.Kind;
import dev.slotgraph.command.booking.BookingRejection.CapacityExceeded;
import dev.slotgraph.command.booking.BookingRejection.Conflict;
import dev.slotgraph.command.booking.BookingRejection.RejectedException;
import dev.slotgraph.command.booking.BookingRejection.ResourceNotFound;
import dev.slotgraph.command.booking.BookingRejection.SlotUnavailable;
import java.sql.Array;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.modelling.command.ConcurrencyException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The claims on calendars. They are written in the transaction that appends the events, and an exclusion constraint proves
 * them: two claims on one unit never overlap.
 *
 * <p>Whoever claims first locks the resources, in the order of their ids, so that contenders queue instead of deadlocking
 * and each sees what the one before it took. The constraint stands behind that, for whatever comes another way. A claim that can
 * run out is changed under the same lock: others take it as gone by their own clocks. Thread-safe.
 */
@Component
public class CalendarLedger {

    private static final String CAPACITIES = """
            select id, capacity from booking.resource
            where id = any (?) and app_id = ? and not deleted
            """;

    private static final String LOCK = CAPACITIES + "order by id for no key update";

    /**
     * One search of the index for each resource. Left to itself PostgreSQL looks for the time alone when its statistics know nothing of
     * so late a day, and reads what everybody has at that hour.
     */
    private static final String OVERLAPPING = """
            select claim.* from unnest(?) as wanted (id) cross join lateral (
                select resource_id, lower(during) as starts, upper(during) as ends, expires_at <= ? as expired, kind
                from booking.calendar_claim
                where resource_id = wanted.id and during && tstzrange(?, ?) and booking_id <> ?
                offset 0) claim
            """;

    private static final String FORGET_EXPIRED = """
            delete from booking.calendar_claim
            where resource_id = any (?) and during && tstzrange(?, ?) and booking_id <> ? and expires_at <= ?
            """;

    private static final String RELEASE = "delete from booking.calendar_claim where booking_id = ?";

    private static final String KEEP = "update booking.calendar_claim set expires_at = ? where booking_id = ?";

    private static final String CLAIM = """
            insert into booking.calendar_claim (booking_id, resource_id, unit, during, expires_at, kind)
            values (?, ?, ?, tstzrange(?, ?), ?, ?)
            """;

    /** The states of unique_violation and exclusion_violation. */
    private static final Set<String> TAKEN = Set.of("23505", "23P01");

    /** Of a long event's; who asks is told enough. */
    private static final int MOST_CONFLICTS = 100;

    private final JdbcTemplate jdbc;

    CalendarLedger(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    private record Taken(UUID resourceId, Instant start, Instant end, boolean expired, Kind kind) {

        boolean isInTheWayOf(CalendarClaim claim) {
            return !expired
                    && resourceId.equals(claim.resourceId())
                    && start.isBefore(claim.end())
                    && claim.start().isBefore(end)
                    && !(claim.overAllDayEvents() && kind == Kind.ALL_DAY_EVENT);
        }
    }

    /**
     * Takes what the booking claims now in place of what it claimed before, all of it or nothing.
     *
     * @throws RejectedException when another booking or an event holds some of it, or a resource is gone
     */
    public void replace(BookingState booking, List<CalendarClaim> before, List<CalendarClaim> after, Instant now) {
        replace(booking.appId(), booking.id(), before, after, now);
    }

    /** The same for whatever has a claim. */
    public void replace(UUID appId, UUID holderId, List<CalendarClaim> before, List<CalendarClaim> after, Instant now) {
        if (before.equals(after)) {
            return;
        }
        jdbc.execute((ConnectionCallback<Boolean>) connection -> {
            if (before.stream().anyMatch(claim -> claim.expiresAt() != null)) {
                var held = Stream.concat(before.stream(), after.stream()).toList();
                capacities(connection, LOCK, resourceIds(connection, held), appId);
            }
            if (after.isEmpty()) {
                release(connection, holderId);
            } else if (!sameTime(before, after) || keep(connection, holderId, after.getFirst()) < after.size()) {
                claim(connection, appId, holderId, before, after, now);
            }
            return true;
        });
    }

    /**
     * Looks whether what a booking wants is free, without taking it: who only asks for a slot gets none that is taken.
     *
     * @throws RejectedException when another booking holds some of it
     */
    public void mustHaveRoom(BookingState booking, List<CalendarClaim> wanted, Instant now) {
        if (wanted.isEmpty()) {
            return;
        }
        jdbc.execute((ConnectionCallback<Boolean>) connection -> {
            var resourceIds = resourceIds(connection, wanted);
            var taken = overlapping(connection, resourceIds, booking.id(), wanted, now);
            if (!taken.isEmpty()) {
                var capacities = capacities(connection, CAPACITIES, resourceIds, booking.appId());
                wanted.stream().filter(claim -> !claim.override()).forEach(claim -> refuse(claim, taken, capacities));
            }
            return true;
        });
    }

    /** Locks resources before several bookings claim them one after the other, so that no two such writers deadlock. */
    public void lock(UUID appId, Collection<UUID> resourceIds) {
        jdbc.execute((ConnectionCallback<Boolean>) connection -> {
            var sorted = connection.createArrayOf(
                    "uuid", resourceIds.stream().distinct().sorted().toArray());
            capacities(connection, LOCK, sorted, appId);
            return true;
        });
    }

    /**
     * Takes what the log says is claimed, over whatever the constraint lets it stand beside. The caller has locked all that may be
     * in the way.
     *
     * @throws ConcurrencyException where another holds some of it, which undoes the transaction
     */
    void restore(UUID appId, UUID holderId, List<CalendarClaim> claims, Instant now) {
        jdbc.execute((ConnectionCallback<Boolean>) connection -> {
            var resourceIds = resourceIds(connection, claims);
            forgetExpired(connection, resourceIds, holderId, claims, now);
            insert(connection, holderId, claims, capacities(connection, CAPACITIES, resourceIds, appId));
            return true;
        });
    }

    private static Array resourceIds(Connection connection, List<CalendarClaim> claims) throws SQLException {
        return connection.createArrayOf(
                "uuid",
                claims.stream()
                        .map(CalendarClaim::resourceId)
                        .distinct()
                        .sorted()
                        .toArray());
    }

    private static boolean sameTime(List<CalendarClaim> before, List<CalendarClaim> after) {
        return withoutExpiry(before).equals(withoutExpiry(after));
    }

    private static List<CalendarClaim> withoutExpiry(List<CalendarClaim> claims) {
        return claims.stream().map(CalendarClaim::withoutExpiry).toList();
    }

    private void claim(
            Connection connection,
            UUID appId,
            UUID holderId,
            List<CalendarClaim> before,
            List<CalendarClaim> after,
            Instant now)
            throws SQLException {
        var resourceIds = resourceIds(connection, after);
        var capacities = capacities(connection, LOCK, resourceIds, appId);
        for (var claim : after) {
            if (!capacities.containsKey(claim.resourceId())) {
                throw new RejectedException(new ResourceNotFound(claim.resourceId()));
            }
        }
        var taken = overlapping(connection, resourceIds, holderId, after, now);
        after.stream().filter(claim -> !claim.override()).forEach(claim -> refuse(claim, taken, capacities));
        if (taken.stream().anyMatch(Taken::expired)) {
            forgetExpired(connection, resourceIds, holderId, after, now);
        }
        if (!before.isEmpty()) {
            release(connection, holderId);
        }
        insert(connection, holderId, after, capacities);
    }

    private static Map<UUID, Integer> capacities(Connection connection, String sql, Array resourceIds, UUID appId)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, resourceIds);
            statement.setObject(2, appId);
            return rows(statement, row -> Map.entry(id(row, "id"), number(row, "capacity"))).stream()
                    .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
        }
    }

    private static List<Taken> overlapping(
            Connection connection, Array resourceIds, UUID bookingId, List<CalendarClaim> claims, Instant now)
            throws SQLException {
        try (var statement = connection.prepareStatement(OVERLAPPING)) {
            statement.setArray(1, resourceIds);
            statement.setObject(2, now.atOffset(ZoneOffset.UTC));
            setHull(statement, 3, claims);
            statement.setObject(5, bookingId);
            return rows(
                    statement,
                    row -> new Taken(
                            id(row, "resource_id"),
                            time(row, "starts"),
                            time(row, "ends"),
                            flag(row, "expired"),
                            Kind.of(row.getString("kind"))));
        }
    }

    private static void refuse(CalendarClaim claim, List<Taken> taken, Map<UUID, Integer> capacities) {
        var others = taken.stream().filter(other -> other.isInTheWayOf(claim)).toList();
        boolean all = claim.kind().takesAll()
                || others.stream().anyMatch(other -> other.kind().takesAll());
        int capacity = all ? 1 : capacities.getOrDefault(claim.resourceId(), 1);
        if (others.isEmpty() || (capacity > 1 && mostAtOnce(others) < capacity)) {
            return;
        }
        var conflicts = others.stream()
                .limit(MOST_CONFLICTS)
                .map(other -> new Conflict(other.resourceId(), other.start(), other.end()))
                .toList();
        throw new RejectedException(capacity == 1 ? new SlotUnavailable(conflicts) : new CapacityExceeded(conflicts));
    }

    /** How many of the claims stand at one instant, at most. It is reached where one of them starts. */
    private static long mostAtOnce(List<Taken> claims) {
        return claims.stream()
                .mapToLong(one -> claims.stream()
                        .filter(other -> !other.start().isAfter(one.start())
                                && other.end().isAfter(one.start()))
                        .count())
                .max()
                .orElse(0);
    }

    private static void forgetExpired(
            Connection connection, Array resourceIds, UUID bookingId, List<CalendarClaim> claims, Instant now)
            throws SQLException {
        try (var statement = connection.prepareStatement(FORGET_EXPIRED)) {
            statement.setArray(1, resourceIds);
            setHull(statement, 2, claims);
            statement.setObject(4, bookingId);
            statement.setObject(5, now.atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        }
    }

    private static void release(Connection connection, UUID bookingId) throws SQLException {
        try (var statement = connection.prepareStatement(RELEASE)) {
            statement.setObject(1, bookingId);
            statement.executeUpdate();
        }
    }

    /** @return how many of the claims are still there */
    private static int keep(Connection connection, UUID bookingId, CalendarClaim claim) throws SQLException {
        try (var statement = connection.prepareStatement(KEEP)) {
            setExpiry(statement, 1, claim);
            statement.setObject(2, bookingId);
            return statement.executeUpdate();
        }
    }

    private static void insert(
            Connection connection, UUID bookingId, List<CalendarClaim> claims, Map<UUID, Integer> capacities)
            throws SQLException {
        try (var statement = connection.prepareStatement(CLAIM)) {
            for (var claim : claims) {
                statement.setObject(1, bookingId);
                statement.setObject(2, claim.resourceId());
                if (sharesItsTime(claim) || capacities.getOrDefault(claim.resourceId(), 1) > 1) {
                    statement.setNull(3, Types.INTEGER);
                } else {
                    statement.setInt(3, 0);
                }
                statement.setObject(4, claim.start().atOffset(ZoneOffset.UTC));
                statement.setObject(5, claim.end().atOffset(ZoneOffset.UTC));
                setExpiry(statement, 6, claim);
                statement.setString(7, claim.kind().text());
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (BatchUpdateException e) {
            // Whoever holds the lock of the resources has looked: only its holder itself can have moved meanwhile.
            if (TAKEN.contains(e.getSQLState())) {
                throw new ConcurrencyException("%s was moved by another node".formatted(bookingId), e);
            }
            throw e;
        }
    }

    /** Whether it may stand beside others on one unit. */
    private static boolean sharesItsTime(CalendarClaim claim) {
        return claim.override() || claim.kind() == Kind.ALL_DAY_EVENT;
    }

    private static void setExpiry(PreparedStatement statement, int index, CalendarClaim claim) throws SQLException {
        var expiresAt = claim.expiresAt();
        if (expiresAt == null) {
            statement.setNull(index, Types.TIMESTAMP_WITH_TIMEZONE);
        } else {
            statement.setObject(index, expiresAt.atOffset(ZoneOffset.UTC));
        }
    }

    /** From the earliest start to the latest end: buffers differ by resource, so the claims do. */
    private static void setHull(PreparedStatement statement, int index, List<CalendarClaim> claims)
            throws SQLException {
        var start = claims.stream()
                .map(CalendarClaim::start)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        var end = claims.stream()
                .map(CalendarClaim::end)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        statement.setObject(index, start.atOffset(ZoneOffset.UTC));
        statement.setObject(index + 1, end.atOffset(ZoneOffset.UTC));
    }

    private interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static <T> List<T> rows(PreparedStatement statement, Row<T> mapper) throws SQLException {
        try (var result = statement.executeQuery()) {
            var rows = new ArrayList<T>();
            while (result.next()) {
                rows.add(mapper.of(result));
            }
            return rows;
        }
    }

    private static UUID id(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    private static int number(ResultSet row, String column) throws SQLException {
        return row.getInt(column);
    }

    private static boolean flag(ResultSet row, String column) throws SQLException {
        return row.getBoolean(column);
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
