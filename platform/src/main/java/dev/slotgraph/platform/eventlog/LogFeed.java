package dev.slotgraph.platform.eventlog;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The events of one app in the order of the log, for readers that keep their own position. Only what is settled is shown
 * ({@link SettledPosition}): who goes on from {@link Page#next} misses nothing and sees nothing twice, whatever is being written.
 * Thread-safe.
 */
public final class LogFeed {

    /** While appends are under way, whose end nobody tells if they fail. */
    private static final Duration SOON = Duration.ofMillis(3);

    private static final String AFTER = """
            select global_index, stream_type, stream_id, sequence, event_id, event_type, revision, payload, meta_data,
                   recorded_at, app_id, previous_hash, hash
            from booking.domain_event
            where app_id = :app and global_index > :after and global_index <= :settled""";

    private final JdbcClient log;
    private final SharedLooks settled;
    private final LogWakeUps wakeUps;

    public LogFeed(DataSource log, SettledPosition settled, LogWakeUps wakeUps) {
        this.log = JdbcClient.create(log);
        this.settled = new SharedLooks(settled::look);
        this.wakeUps = wakeUps;
    }

    /**
     * Which events; an empty set is no condition.
     *
     * @param types logical names, or their beginnings with {@code .*} in place of the rest
     */
    public record Filter(UUID appId, Set<String> types, Set<String> streamTypes, Set<String> streamIds) {

        public Filter {
            types = Set.copyOf(types);
            streamTypes = Set.copyOf(streamTypes);
            streamIds = Set.copyOf(streamIds);
        }
    }

    /**
     * Some events.
     *
     * @param next the position to go on from; beyond the last event where the filter left others out
     * @param more whether there is more to read at once
     */
    public record Page(List<LoggedEvent> events, long next, boolean more) {}

    /** The next events after a position, none where there are none. */
    public Page read(Filter filter, long after, int limit) {
        return read(filter, after, limit, settled.look().position());
    }

    /** The same, but while there are none it waits for one, as long as it is told. */
    public Page await(Filter filter, long after, int limit, Duration wait) throws InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        long position = after;
        while (true) {
            long known = wakeUps.count();
            var look = settled.look();
            var page = read(filter, position, limit, look.position());
            long left = deadline - System.nanoTime();
            if (!page.events().isEmpty() || left <= 0) {
                return page;
            }
            position = page.next();
            if (look.head() > look.position()) {
                TimeUnit.NANOSECONDS.sleep(Math.min(left, SOON.toNanos()));
            } else {
                wakeUps.awaitBeyond(known, left, TimeUnit.NANOSECONDS);
            }
        }
    }

    private Page read(Filter filter, long after, int limit, long upTo) {
        if (after >= upTo) {
            return new Page(List.of(), after, false);
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        var sql = AFTER + conditions(filter, parameters) + " order by global_index limit :limit";
        var events = log.sql(sql)
                .param("app", filter.appId())
                .param("after", after)
                .param("settled", upTo)
                .param("limit", limit)
                .params(parameters)
                .query((row, _) -> LoggedEvents.event(row))
                .list();
        boolean full = events.size() == limit;
        return new Page(events, full ? events.getLast().globalIndex() : upTo, full);
    }

    private static String conditions(Filter filter, Map<String, Object> parameters) {
        var sql = new StringBuilder();
        if (!filter.types().isEmpty()) {
            sql.append(" and event_type like any (:types)");
            parameters.put(
                    "types", filter.types().stream().map(LogFeed::pattern).toArray(String[]::new));
        }
        if (!filter.streamTypes().isEmpty()) {
            sql.append(" and stream_type = any (:streamTypes)");
            parameters.put("streamTypes", filter.streamTypes().toArray(String[]::new));
        }
        if (!filter.streamIds().isEmpty()) {
            sql.append(" and stream_id = any (:streamIds)");
            parameters.put("streamIds", filter.streamIds().toArray(String[]::new));
        }
        return sql.toString();
    }

    private static String pattern(String type) {
        boolean open = type.endsWith(".*");
        var literal = (open ? type.substring(0, type.length() - 1) : type)
                .replace("\\", "\\\\")
                .replace("_", "\\_")
                .replace("%", "\\%");
        return open ? literal + "%" : literal;
    }
}
