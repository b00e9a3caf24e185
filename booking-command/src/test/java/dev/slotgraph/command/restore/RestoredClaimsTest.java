package dev.slotgraph.command.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.api.calendar.CalendarClaim.Kind;
import dev.slotgraph.command.testing.CommandTest;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** What claims become in the table whose constraint lets nothing be booked twice. */
class RestoredClaimsTest extends CommandTest {

    @Autowired
    private JdbcTemplate template;

    @Autowired
    private TransactionTemplate transactions;

    private static CalendarClaim claim(
            UUID resource, String start, String end, @Nullable Instant expiry, boolean override, Kind kind) {
        return new CalendarClaim(
                resource,
                Instant.parse("2027-02-01T%s:00Z".formatted(start)),
                Instant.parse("2027-02-01T%s:00Z".formatted(end)),
                expiry,
                override,
                false,
                kind);
    }

    private static CalendarClaim claim(UUID resource, String start, String end) {
        return claim(resource, start, end, null, false, Kind.BOOKING);
    }

    /** The units that the claims get, in their order; -1 for none. Those that are not written are left out. */
    private List<Integer> units(UUID resource, CalendarClaim... claims) {
        return transactions.execute(transaction -> {
            transaction.setRollbackOnly();
            var restored = new RestoredClaims(template, clock);
            for (int i = 0; i < claims.length; i++) {
                restored.add(new UUID(0, i), List.of(claims[i]));
            }
            restored.write();
            return template.queryForList(
                    "select coalesce(unit, -1) from booking.calendar_claim where resource_id = ? order by booking_id",
                    Integer.class,
                    resource);
        });
    }

    private UUID room(String more) {
        return UUID.fromString(api.resource(more));
    }

    @Test
    void whatStandsAloneIsProvenToAndWhatMeetsIsNoOverlap() {
        var room = room("");

        assertThat(units(
                        room,
                        claim(room, "11:00", "12:00"),
                        claim(room, "10:00", "11:00"),
                        claim(room, "14:00", "15:00")))
                .containsExactly(0, 0, 0);
    }

    @Test
    void aHoldThatRanOutIsNotInTheWayOfWhoTookItsTime() {
        var room = room("");

        assertThat(units(
                        room,
                        claim(room, "10:00", "11:00", NOW.minusSeconds(1), false, Kind.BOOKING),
                        claim(room, "10:30", "11:30"),
                        claim(room, "12:00", "13:00", NOW.plusSeconds(1), false, Kind.BOOKING)))
                .containsExactly(0, 0);
    }

    @Test
    void thoseThatLieOverEachOtherSinceThereWasRoomForBothGetNoUnit() {
        var room = room("");

        assertThat(units(
                        room,
                        claim(room, "09:00", "18:00"),
                        claim(room, "10:00", "11:00"),
                        claim(room, "12:00", "13:00"),
                        claim(room, "18:00", "19:00")))
                .containsExactly(-1, -1, -1, 0);
    }

    @Test
    void whoMayStandOverOthersLeavesThemTheirUnit() {
        var room = room("");

        assertThat(units(
                        room,
                        claim(room, "10:00", "11:00"),
                        claim(room, "10:00", "11:00", null, true, Kind.BOOKING),
                        claim(room, "00:00", "23:00", null, false, Kind.ALL_DAY_EVENT),
                        claim(room, "12:00", "13:00", null, false, Kind.EVENT)))
                .containsExactly(0, -1, -1, 0);
    }

    @Test
    void whereThereIsRoomForSeveralNoneHasAUnit() {
        var pool = room(",\"capacity\":2");

        assertThat(units(pool, claim(pool, "10:00", "11:00"), claim(pool, "10:00", "11:00")))
                .containsExactly(-1, -1);
    }
}
