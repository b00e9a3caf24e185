package dev.slotgraph.query.audit;

import dev.slotgraph.platform.eventlog.LogFeed.Filter;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which part of the feed is asked for.
 *
 * @param after the position behind which it begins
 * @param limit most events of one answer
 * @param patience how long to wait for an event if there is none
 */
record FeedRequest(Filter filter, long after, int limit, Duration patience) {

    static final int LONGEST_WAIT = 30;

    private static final int MOST = 1_000;
    private static final int USUAL = 100;
    private static final int MOST_VALUES = 50;
    private static final Set<String> PARAMETERS =
            Set.of("after", "limit", "wait", "type", "stream_type", "stream_id", "output_timezone");
    private static final Pattern TYPE = Pattern.compile("[a-z0-9_]{1,50}(\\.[a-z0-9_]{1,50})*(\\.\\*)?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,100}");

    /**
     * Reads the query. A parameter that is not known is a fault: a filter that is ignored shows more than was asked for.
     *
     * @throws ProblemException 422 with all faults
     */
    static FeedRequest read(UUID appId, Map<String, String> parameters) {
        var faults = new LinkedHashMap<String, List<String>>();
        parameters.keySet().stream()
                .filter(name -> !PARAMETERS.contains(name))
                .forEach(name -> fault(faults, name, "is not known here"));
        var request = new FeedRequest(
                new Filter(
                        appId,
                        values(parameters, "type", TYPE, faults),
                        values(parameters, "stream_type", NAME, faults),
                        values(parameters, "stream_id", NAME, faults)),
                number(parameters, "after", 0, 0, Long.MAX_VALUE, faults),
                (int) number(parameters, "limit", USUAL, 1, MOST, faults),
                Duration.ofSeconds(number(parameters, "wait", 0, 0, LONGEST_WAIT, faults)));
        if (!faults.isEmpty()) {
            throw Problem.invalid(faults).asException();
        }
        return request;
    }

    FeedRequest from(long position) {
        return new FeedRequest(filter, position, limit, patience);
    }

    private static long number(
            Map<String, String> parameters,
            String name,
            long otherwise,
            long least,
            long most,
            Map<String, List<String>> faults) {
        var text = parameters.getOrDefault(name, "").strip();
        if (text.isEmpty()) {
            return otherwise;
        }
        if (text.matches("\\d{1,18}")) {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        fault(
                faults,
                name,
                most == Long.MAX_VALUE
                        ? "must be a position in the log"
                        : "must be a whole number between %d and %d".formatted(least, most));
        return otherwise;
    }

    private static Set<String> values(
            Map<String, String> parameters, String name, Pattern form, Map<String, List<String>> faults) {
        var text = parameters.getOrDefault(name, "");
        if (text.isBlank()) {
            return Set.of();
        }
        var values = Arrays.stream(text.split(",", -1)).map(String::strip).collect(Collectors.toUnmodifiableSet());
        if (values.size() > MOST_VALUES
                || values.stream().anyMatch(value -> !form.matcher(value).matches())) {
            fault(faults, name, "must be a list of at most %d names, divided by commas".formatted(MOST_VALUES));
            return Set.of();
        }
        return values;
    }

    private static void fault(Map<String, List<String>> faults, String name, String message) {
        faults.computeIfAbsent(name, _ -> new ArrayList<>()).add(message);
    }
}
