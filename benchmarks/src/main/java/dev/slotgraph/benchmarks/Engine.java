package dev.slotgraph.benchmarks;

import dev.slotgraph.api.availability.Availability;
import dev.slotgraph.api.availability.AvailabilityQuery;
import dev.slotgraph.api.availability.Bookable;
import dev.slotgraph.api.availability.ConstraintParser;
import dev.slotgraph.api.availability.Mode;
import dev.slotgraph.api.availability.Obstacle;
import dev.slotgraph.api.availability.Occupancy;
import dev.slotgraph.api.availability.ResourceCalendar;
import dev.slotgraph.api.availability.Terms;
import dev.slotgraph.api.availability.TimeRanges;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * The engine alone, without server and database: one resource with hours and 2,000 claims in six months. The floor sorts the ends of
 * those claims, which no answer can do without.
 */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class Engine {

    static final int RANGES = 2_000;

    private static final int WARM_UP = 4;
    private static final TimeValue ROUND = TimeValue.milliseconds(500);

    private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
    private static final Duration WINDOW = Duration.ofDays(180);

    private final AvailabilityQuery query =
            AvailabilityQuery.of(Mode.ROUNDROBIN_PRIORITIZED, FROM, FROM.plus(WINDOW), Duration.ofMinutes(30));
    private final Random random = new Random(1);
    private final ResourceCalendar resource;
    private final TimeRanges some = ranges();
    private final TimeRanges others = ranges();
    private final long[] starts = new long[RANGES];
    private final long[] ends = new long[RANGES];

    public Engine() {
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

    /** As many as there are, none of them touching the next. */
    private TimeRanges ranges() {
        long each = WINDOW.toSeconds() / RANGES;
        return TimeRanges.unionOf(LongStream.range(0, RANGES)
                .mapToObj(i -> {
                    long start = FROM.getEpochSecond() + i * each + random.nextLong(each / 2);
                    return TimeRanges.of(start, start + each / 3);
                })
                .toList());
    }

    /** How many slots there are. */
    @Benchmark
    public int slots() {
        return Availability.slots(query, List.of(resource), random, Integer.MAX_VALUE)
                .size();
    }

    @Benchmark
    public TimeRanges free() {
        return Bookable.free(
                resource, Terms.NONE, FROM.getEpochSecond(), FROM.plus(WINDOW).getEpochSecond());
    }

    @Benchmark
    public TimeRanges intersection() {
        return some.intersect(others);
    }

    @Benchmark
    public List<Obstacle> check() {
        return Bookable.check(resource, Terms.NONE, starts[0], ends[0]);
    }

    @Benchmark
    public long floor() {
        long[] sortedStarts = starts.clone();
        long[] sortedEnds = ends.clone();
        Arrays.sort(sortedStarts);
        Arrays.sort(sortedEnds);
        return sortedStarts[0] - sortedEnds[0];
    }

    /** The times of single calls, by the name of the method and the round. */
    static Map<String, List<Statistics>> measure(int rounds) {
        var options = new OptionsBuilder()
                .include("^" + Pattern.quote(Engine.class.getName()) + "\\.")
                // The jar has its libraries within, where no JVM of JMH's own would find them.
                .forks(0)
                .warmupIterations(WARM_UP)
                .warmupTime(ROUND)
                .measurementIterations(rounds)
                .measurementTime(ROUND)
                .verbosity(VerboseMode.SILENT)
                .build();
        Map<String, List<Statistics>> times = new HashMap<>();
        try {
            for (var result : new Runner(options).run()) {
                var name = result.getParams().getBenchmark();
                times.put(
                        name.substring(name.lastIndexOf('.') + 1),
                        result.getBenchmarkResults().stream()
                                .flatMap(fork -> fork.getIterationResults().stream())
                                .map(round -> round.getPrimaryResult().getStatistics())
                                .toList());
            }
        } catch (RunnerException e) {
            throw new BenchmarkFailed("the engine could not be measured: " + e.getMessage());
        }
        return times;
    }
}
