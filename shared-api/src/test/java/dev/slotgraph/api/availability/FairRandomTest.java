package dev.slotgraph.api.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Round robin shows everybody about as often, and who is busy leaves their share to all others alike. */
class FairRandomTest {

    private static final int REQUESTS = 6_000;
    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");

    private static ResourceCalendar resource(int number) {
        return ResourceCalendar.of(new UUID(0, number), ZoneId.of("UTC"));
    }

    private static Map<UUID, Integer> firstChoices(List<ResourceCalendar> resources) {
        AvailabilityQuery query =
                AvailabilityQuery.of(Mode.ROUNDROBIN_RANDOM, NINE, NINE.plus(Duration.ofHours(1)), Duration.ofHours(1));
        Map<UUID, Integer> chosen = new HashMap<>();
        Random random = new Random(7);
        for (int i = 0; i < REQUESTS; i++) {
            Availability.slots(query, resources, random, 1)
                    .forEach(slot -> chosen.merge(slot.resources().getFirst(), 1, Integer::sum));
        }
        return chosen;
    }

    @Test
    void everyoneIsChosenAboutAsOften() {
        Map<UUID, Integer> chosen = firstChoices(List.of(resource(1), resource(2), resource(3), resource(4)));

        assertThat(chosen).hasSize(4);
        assertThat(chosen.values())
                .allSatisfy(times -> assertThat(times).isCloseTo(REQUESTS / 4, within(REQUESTS / 40)));
    }

    @Test
    void theShareOfWhoIsBusyGoesToAllOthersAlike() {
        ResourceCalendar busy = resource(1)
                .withOccupancy(
                        Occupancy.builder().claim(NINE, NINE.plusSeconds(60)).build());

        Map<UUID, Integer> chosen = firstChoices(List.of(busy, resource(2), resource(3), resource(4)));

        assertThat(chosen).hasSize(3).doesNotContainKey(busy.id());
        assertThat(chosen.values())
                .allSatisfy(times -> assertThat(times).isCloseTo(REQUESTS / 3, within(REQUESTS / 30)));
    }
}
