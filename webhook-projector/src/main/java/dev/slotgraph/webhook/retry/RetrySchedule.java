package dev.slotgraph.webhook.retry;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long to wait before each attempt: the first step before the first, the second step after the first has failed, and so on;
 * when the steps are used up the message is given up. Pure, immutable.
 */
public record RetrySchedule(List<Duration> steps) {

    public static final int MOST_STEPS = 20;

    private static final Duration LONGEST_STEP = Duration.ofDays(7);
    private static final Pattern STEP = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final double JITTER = 0.2;

    /** Standard Webhooks' example: ten attempts over three days. */
    public static final RetrySchedule DEFAULT =
            parse(List.of("0s", "5s", "5m", "30m", "2h", "5h", "10h", "14h", "20h", "24h"));

    public RetrySchedule {
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("must have at least one step");
        }
        if (steps.size() > MOST_STEPS) {
            throw new IllegalArgumentException("must not have more than " + MOST_STEPS + " steps");
        }
        if (steps.stream().anyMatch(step -> step.isNegative() || step.compareTo(LONGEST_STEP) > 0)) {
            throw new IllegalArgumentException("must have steps from 0s to 7d");
        }
        steps = List.copyOf(steps);
    }

    /** @throws IllegalArgumentException saying what is wrong with steps such as {@code 500ms, 5s, 5m, 2h, 1d} */
    public static RetrySchedule parse(List<String> steps) {
        return new RetrySchedule(steps.stream().map(RetrySchedule::step).toList());
    }

    /** As {@link #parse} reads it, each step in the largest unit that fits. */
    public List<String> text() {
        return steps.stream().map(RetrySchedule::text).toList();
    }

    /**
     * The wait before an attempt, ±20 %, so that what failed together does not come back together.
     *
     * @param attempts that failed before it
     * @return empty when the steps are used up
     */
    public Optional<Duration> before(int attempts, RandomGenerator random) {
        if (attempts >= steps.size()) {
            return Optional.empty();
        }
        double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
        return Optional.of(Duration.ofMillis(Math.round(steps.get(attempts).toMillis() * factor)));
    }

    private static Duration step(String text) {
        Matcher step = STEP.matcher(text);
        if (!step.matches()) {
            throw new IllegalArgumentException("must have steps like 0s, 500ms, 5m, 2h or 1d");
        }
        long count = Long.parseLong(step.group(1));
        return switch (step.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static String text(Duration step) {
        long millis = step.toMillis();
        if (millis % 1_000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1_000;
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 3_600 == 0 ? seconds / 3_600 + "h" : seconds / 60 + "m";
    }
}
