package dev.slotgraph.command.calendar;

import dev.slotgraph.api.calendar.CalendarClaim;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rows of claims, for who holds them against the log. Joins the caller's transaction. Thread-safe. */
@Component
class ClaimTable {

    private static final String COLUMNS = """
            select booking_id, resource_id, lower(during) as starts, upper(during) as ends, expires_at, kind
            from booking.calendar_claim
            """;

    private static final String OF_APP = "where resource_id in (select id from booking.resource where app_id = :app) ";

    private static final String HOLDERS = "select distinct booking_id from booking.calendar_claim " + OF_APP
            + "and booking_id > :behind and booking_id <= :until and (kind = 'booking') = :bookings";

    private static final String LOCK_RESOURCES =
            "select 1 from booking.resource where app_id = :app order by id for no key update";

    /** Who writes claims waits; who reads them does not. */
    private static final String LOCK = "lock table booking.calendar_claim in share row exclusive mode";

    private final JdbcClient jdbc;

    ClaimTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A row. One that was tampered with may begin or end nowhere. */
    record Held(
            UUID holderId,
            UUID resourceId,
            @Nullable Instant start,
            @Nullable Instant end,
            @Nullable Instant expiresAt,
            String kind) {}

    /** What holds claims on an app's resources, between two ids; the first is excluded. */
    Set<UUID> holders(UUID appId, boolean bookings, UUID behind, UUID until) {
        return Set.copyOf(jdbc.sql(HOLDERS)
                .param("app", appId)
                .param("behind", behind)
                .param("until", until)
                .param("bookings", bookings)
                .query(UUID.class)
                .list());
    }

    /** What these hold on the app's resources. */
    List<Held> of(UUID appId, Collection<UUID> holders) {
        return jdbc.sql(COLUMNS + OF_APP + "and booking_id = any (:ids)")
                .param("app", appId)
                .param("ids", holders.toArray(UUID[]::new))
                .query((row, _) -> held(row))
                .list();
    }

    /**
     * Has every writer of claims wait: those who claim at the app's resources, which they lock before they look what is free; all
     * others, who only let go, at the table.
     */
    void lock(UUID appId) {
        jdbc.sql(LOCK_RESOURCES).param("app", appId).query((_, _) -> 1).list();
        jdbc.sql(LOCK).update();
    }

    void delete(UUID appId, Collection<UUID> holders) {
        jdbc.sql("delete from booking.calendar_claim " + OF_APP + "and booking_id = any (:ids)")
                .param("app", appId)
                .param("ids", holders.toArray(UUID[]::new))
                .update();
    }

    /** The claims that stand alone on a part of this one's time. */
    List<Held> inTheWayOf(CalendarClaim claim) {
        return jdbc.sql(COLUMNS + """
                        where resource_id = :resource and unit is not null and during && tstzrange(:starts, :ends)
                        order by lower(during) limit 100
                        """)
                .param("resource", claim.resourceId())
                .param("starts", claim.start().atOffset(ZoneOffset.UTC))
                .param("ends", claim.end().atOffset(ZoneOffset.UTC))
                .query((row, _) -> held(row))
                .list();
    }

    private static Held held(ResultSet row) throws SQLException {
        return new Held(
                row.getObject("booking_id", UUID.class),
                row.getObject("resource_id", UUID.class),
                instant(row, "starts"),
                instant(row, "ends"),
                instant(row, "expires_at"),
                row.getString("kind"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        @Nullable OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
