package dev.slotgraph.benchmarks;

import dev.slotgraph.api.availability.Availability;
import dev.slotgraph.api.availability.AvailabilityQuery;
import dev.slotgraph.api.availability.ConstraintParser;
import dev.slotgraph.api.availability.Mode;
import dev.slotgraph.api.availability.Occupancy;
import dev.slotgraph.api.availability.ResourceCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.HdrHistogram.Histogram;

/**
 * The engine alone, without server and database: one resource with hours and 2,000 claims in six months, and all its free half-hours.
 * The floor sorts the ends of those claims, which no answer can do without.
 */
final class Engine {

    static final int RANGES = 2_000;

    private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
    private static final Duration WINDOW = Duration.ofDays(180);
    private static final int AT_ONCE = 2_000;

    private final AvailabilityQuery query =
            AvailabilityQuery.of(Mode.ROUNDROBIN_PRIORITIZED, FROM, FROM.plus(WINDOW), Duration.ofMinutes(30));
    private final Random random = new Random(1);
    private final ResourceCalendar resource;
    private final long[] starts = new long[RANGES];
    private final long[] ends = new long[RANGES];

    Engine() {
        var claims = Occupancy.builder();
        for (int i = 0; i < RANGES; i++) {
            starts[i] = FROM.getEpochSecond() + random.nextLong(WINDOW.toSeconds());
            ends[i] = starts[i] + 60 * random.nextLong(5, 60);
            claims.claim(starts[i], ends[i]);
        }
        var hours = ConstraintParser.parse(
                List.of(Map.of("allow_weekdays", Map.of()), Map.of("allow_hours", Map.of("start", 8, "end", 18))));
        resource = ResourceCalendar.of(new UUID(0, 1), ZoneId.of("Europe/Berlin"))
                .withRules(hours.constraints())
                .withOccupancy(claims.build());
    }

    /** How many slots it finds. */
    int slots() {
        return Availability.slots(query, List.of(resource), random, Integer.MAX_VALUE)
                .size();
    }

    /** Times of single answers. */
    Histogram round() {
        var times = new Histogram(3);
        int expected = slots();
        for (int i = 0; i < AT_ONCE; i++) {
            long before = System.nanoTime();
            int found = slots();
            times.recordValue(System.nanoTime() - before);
            if (found != expected) {
                throw new BenchmarkFailed("the engine found %d slots, then %d".formatted(expected, found));
            }
        }
        return times;
    }

    Histogram floor() {
        var times = new Histogram(3);
        long sum = 0;
        for (int i = 0; i < AT_ONCE; i++) {
            long before = System.nanoTime();
            long[] sortedStarts = starts.clone();
            long[] sortedEnds = ends.clone();
            Arrays.sort(sortedStarts);
            Arrays.sort(sortedEnds);
            times.recordValue(System.nanoTime() - before);
            sum += sortedStarts[0] - sortedEnds[0];
        }
        if (sum == 0) {
            throw new BenchmarkFailed("nothing was sorted");
        }
        return times;
    }
}
