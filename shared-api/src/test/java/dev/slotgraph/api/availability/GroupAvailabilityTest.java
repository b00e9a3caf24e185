package dev.slotgraph.api.availability;

import static dev.slotgraph.api.availability.Times.NEW_YORK;
import static dev.slotgraph.api.availability.Times.UTC;
import static dev.slotgraph.api.availability.Times.at;
import static dev.slotgraph.api.availability.Times.instant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GroupAvailabilityTest {

    private static final UUID ADA = new UUID(0, 1);
    private static final UUID BOB = new UUID(0, 2);
    private static final ResourceGroup ONE_OF_TWO = new ResourceGroup(List.of(ADA, BOB), 1);

    private static AvailabilityQuery from(String from, String to, Duration length) {
        return AvailabilityQuery.of(Mode.ROUNDROBIN_PRIORITIZED, instant(from), instant(to), length);
    }

    private static List<Slot> slots(AvailabilityQuery query, ResourceCalendar... resources) {
        List<Slot> slots = new ArrayList<>();
        GroupAvailability.forEachSlot(
                query,
                List.of(ONE_OF_TWO),
                List.of(resources),
                new Random(1),
                (start, end, ids) -> slots.add(new Slot(start, end, ids)));
        return slots;
    }

    @Test
    void slotsWithTheSameResourcesShareOneList() {
        List<Slot> slots = slots(
                from("2026-06-01T00:00Z", "2026-06-02T00:00Z", Duration.ofHours(1)),
                ResourceCalendar.of(ADA, UTC),
                ResourceCalendar.of(BOB, UTC));

        assertThat(slots).hasSize(24);
        assertThat(slots)
                .allSatisfy(slot ->
                        assertThat(slot.resources()).isSameAs(slots.getFirst().resources()));
    }

    @Test
    void whoIsMissingLeavesTheOthersTheirSlotsOnTheirOwnGrid() {
        assertThat(slots(
                        from("2026-06-01T00:00Z", "2026-06-02T00:00Z", Duration.ofHours(24)),
                        ResourceCalendar.of(BOB, NEW_YORK)))
                .isEmpty();
        assertThat(slots(
                        from("2026-06-01T00:00Z", "2026-06-03T00:00Z", Duration.ofHours(24)),
                        ResourceCalendar.of(BOB, NEW_YORK)))
                .containsExactly(new Slot(at("2026-06-01T04:00Z"), at("2026-06-02T04:00Z"), List.of(BOB)));
    }

    @Test
    void resourcesThatTakeTurnsAreNotAskedAboutEachSecond() {
        Occupancy.Builder even = Occupancy.builder();
        Occupancy.Builder odd = Occupancy.builder();
        long first = at("2026-06-01T00:00Z");
        for (int hour = 0; hour < 24 * 180; hour++) {
            (hour % 2 == 0 ? even : odd).claim(first + hour * 3_600L, first + (hour + 1) * 3_600L);
        }
        AvailabilityQuery query = from("2026-06-01T00:00Z", "2026-11-27T00:00Z", Duration.ofDays(2))
                .withIncrements(Duration.ofSeconds(1));
        List<ResourceCalendar> crowd = new ArrayList<>();
        List<UUID> ids = new ArrayList<>();
        for (int i = 1; i <= 1_000; i++) {
            ids.add(new UUID(0, i));
            crowd.add(ResourceCalendar.of(ids.getLast(), UTC).withOccupancy(i % 2 == 0 ? even.build() : odd.build()));
        }

        assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> GroupAvailability.forEachSlot(
                        query, List.of(new ResourceGroup(ids, 1)), crowd, new Random(1), (_, _, _) -> {
                            throw new AssertionError("nobody is free for two days");
                        }));
    }
}
