package dev.slotgraph.webhook.projection;

import dev.slotgraph.platform.eventlog.LogFeed;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import dev.slotgraph.platform.eventlog.LoggedEvents;
import dev.slotgraph.platform.eventlog.SettledPosition;
import dev.slotgraph.platform.eventlog.SlotgraphEventLogAutoConfiguration;
import dev.slotgraph.platform.processing.HandledEvents;
import dev.slotgraph.webhook.payload.Occurrence;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** All that was ever told of an app's bookings, in the order of the log, as far as the projector has come. Thread-safe. */
@Component("webhookHistory")
public class History {

    private static final Set<String> BOOKINGS = Set.of("booking");

    private static final String BEFORE = """
            select e.* from unnest(:ids::text[], :sequences::bigint[]) as w(stream_id, sequence)
            join booking.domain_event e on e.stream_id = w.stream_id and e.sequence = w.sequence and e.stream_type = 'booking'
            order by e.global_index
            """;

    private final LogFeed feed;
    private final SettledPosition settled;
    private final HandledEvents handled;
    private final Occurrences occurrences;
    private final JdbcClient own;
    private final LoggedEvents events;
    private final JdbcClient log;

    History(
            LogFeed feed,
            SettledPosition settled,
            HandledEvents handled,
            Occurrences occurrences,
            LoggedEvents events,
            DataSource own,
            @Qualifier(SlotgraphEventLogAutoConfiguration.LOG_DATA_SOURCE) DataSource log) {
        this.feed = feed;
        this.settled = settled;
        this.handled = handled;
        this.occurrences = occurrences;
        this.events = events;
        this.own = JdbcClient.create(own);
        this.log = JdbcClient.create(log);
    }

    /**
     * Some of the past.
     *
     * @param untold the positions of what cannot be told
     * @param next the position to go on from
     * @param more whether there is more to read at once
     */
    public record Page(List<Occurrence> occurrences, List<Long> untold, long next, boolean more) {}

    /**
     * The next things that were told.
     *
     * @param after this position
     * @param until this one, included
     */
    public Page read(UUID appId, long after, long until, int limit) {
        if (after >= until) {
            return new Page(List.of(), List.of(), after, false);
        }
        var page = feed.read(new LogFeed.Filter(appId, Set.of(), BOOKINGS, Set.of()), after, limit);
        var within = page.events().stream()
                .filter(event -> event.globalIndex() <= until)
                .toList();
        boolean beyond = within.size() < page.events().size();
        var stretch = occurrences.of(within);
        return new Page(
                stretch.told(),
                stretch.untold(),
                beyond ? until : Math.min(until, page.next()),
                !beyond && page.more());
    }

    /** All that some bookings told up to a position, in the order of the log, as it would be told anew. */
    public List<Occurrence> of(UUID appId, Collection<UUID> bookings, long until) {
        return occurrences
                .of(events.ofStreams(bookings.stream().map(UUID::toString).toList()).stream()
                        .filter(event -> event.appId().equals(appId) && event.globalIndex() <= until)
                        .sorted(Comparator.comparingLong(LoggedEvent::globalIndex))
                        .toList())
                .told();
    }

    /** What was told right before these, each of another booking. */
    public List<Occurrence> before(Collection<Occurrence> later) {
        var events = log.sql(BEFORE)
                .param(
                        "ids",
                        later.stream().map(one -> one.bookingId().toString()).toArray(String[]::new))
                .param(
                        "sequences",
                        later.stream().map(one -> one.sequence() - 2L).toArray(Long[]::new))
                .query((row, _) -> LoggedEvents.event(row))
                .list();
        return occurrences.before(events, later);
    }

    /**
     * Up to where everything in the log has been handled by the projector, and nothing will ever come any more: all messages at or
     * below have been handed to their lanes.
     */
    public long position() {
        long sure = settled.look().position();
        var token = handled.by(WebhookProjection.PROCESSOR).token();
        long reached = Math.min(sure, token.getIndex());
        var gaps = token.getGaps().headSet(reached + 1);
        if (gaps.isEmpty()) {
            return reached;
        }
        // Most gaps are of transactions that were rolled back. One that is filled by now is still to be handled.
        return log.sql("select min(global_index) from booking.domain_event where global_index = any(:gaps)")
                .param("gaps", gaps.toArray(Long[]::new))
                .query((row, _) -> {
                    long late = row.getLong(1);
                    return row.wasNull() ? reached : late - 1;
                })
                .single();
    }

    /**
     * Up to where an app's events have been handled and none is parked: a parked one counts as handled, but nobody was told of it yet.
     */
    public long told(UUID appId) {
        long position = position();
        var parked = parked(appId);
        return parked.isEmpty() ? position : Math.min(position, parked.getAsLong() - 1);
    }

    private OptionalLong parked(UUID appId) {
        record Letter(String stream, long sequence) {}
        List<Letter> letters = own.sql("""
                        select distinct on (sequence_identifier) stream_id, sequence from webhook.dead_letter_entry
                        where processing_group = :processor and stream_id is not null
                          and convert_from(meta_data, 'UTF8')::json ->> 'app' = :app
                        order by sequence_identifier, sequence_index
                        """)
                .param("processor", WebhookProjection.PROCESSOR)
                .param("app", appId.toString())
                .query((row, _) -> new Letter(row.getString("stream_id"), row.getLong("sequence")))
                .list();
        if (letters.isEmpty()) {
            return OptionalLong.empty();
        }
        return log.sql("""
                        select coalesce(min(e.global_index), 0) from unnest(:streams::text[], :sequences::bigint[]) as l(stream_id, sequence)
                        join booking.domain_event e on e.stream_id = l.stream_id and e.sequence = l.sequence
                        """)
                .param("streams", letters.stream().map(Letter::stream).toArray(String[]::new))
                .param("sequences", letters.stream().map(Letter::sequence).toArray(Long[]::new))
                .query((row, _) -> OptionalLong.of(row.getLong(1)))
                .single();
    }

    /** The last position of each of these bookings, no further than one. */
    public Map<UUID, Long> lastPositions(Collection<UUID> bookings, long until) {
        var last = new HashMap<UUID, Long>();
        log.sql("""
                        select stream_id, max(global_index) as last from booking.domain_event
                        where stream_id = any(:ids) and global_index <= :until group by stream_id
                        """)
                .param("ids", bookings.stream().map(UUID::toString).toArray(String[]::new))
                .param("until", until)
                .query(row -> {
                    last.put(UUID.fromString(row.getString("stream_id")), row.getLong("last"));
                });
        return last;
    }

    /** The last position that was recorded before a moment; 0 where nothing was. */
    public long before(Instant moment) {
        return log.sql("select coalesce(max(global_index), 0) from booking.domain_event where recorded_at < :moment")
                .param("moment", moment.atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .single();
    }
}
