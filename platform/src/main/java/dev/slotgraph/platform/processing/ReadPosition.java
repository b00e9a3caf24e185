package dev.slotgraph.platform.processing;

import dev.slotgraph.platform.eventlog.EventLogReader;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How far the log reaches, how far a processor has come, and the wait for the one to reach the other: reads that see the writes
 * before them. Caught up, an answer costs no more than a look at this process's memory, or one small query where the log has
 * gaps or another node handles a part. Thread-safe.
 */
public final class ReadPosition {

    private static final String HEAD = "select coalesce(max(global_index), 0) from booking.domain_event";
    private static final String ANY_OF = "select exists(select from booking.domain_event where global_index = any(?))";

    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int LOOK_AHEAD_BATCHES = 5;

    private final JdbcClient log;
    private final JdbcClient own;
    private final Serializer serializer;
    private final Processors processors;
    private final EventLogReader reader;
    private final Supplier<EventProcessingConfiguration> running;

    ReadPosition(
            DataSource log,
            DataSource own,
            Serializer serializer,
            Processors processors,
            EventLogReader reader,
            Supplier<EventProcessingConfiguration> running) {
        this.log = JdbcClient.create(log);
        this.own = JdbcClient.create(own);
        this.serializer = serializer;
        this.processors = processors;
        this.reader = reader;
        this.running = running;
    }

    /** The position of the newest committed event; 0 while there is none. */
    public long head() {
        return log.sql(HEAD).query(Long.class).single();
    }

    /**
     * Waits until a processor has handled every event up to a position that is committed by now. Dead letters count as
     * handled. Events that are committed later below the position (another transaction had drawn the index earlier) do not
     * count, unless they are there while it waits.
     *
     * @return false when the bound was hit first
     * @throws IllegalArgumentException if there is no such processor
     */
    public boolean await(String processor, long position, Duration bound) {
        ProcessorSpec spec = spec(processor);
        Progress progress = processors.progress(processor);
        long deadline = System.nanoTime() + bound.toNanos();
        long pause = FIRST_PAUSE;
        while (true) {
            long batches = progress.batches();
            if (handled(spec, position)) {
                return true;
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            try {
                // The pause is for what tells nobody: events without a handler, and the progress of other nodes.
                progress.awaitBeyond(batches, Math.min(left, pause));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            pause = Math.min(LONGEST_PAUSE, pause * 2);
        }
    }

    /**
     * The position that all parts of a processor have reached; 0 before the first event. Late events below it may be missing.
     *
     * @throws IllegalArgumentException if there is no such processor
     */
    public long positionOf(String processor) {
        return segments(spec(processor)).stream()
                .mapToLong(part -> part.token().getIndex())
                .min()
                .orElse(0);
    }

    private ProcessorSpec spec(String processor) {
        return processors
                .named(processor)
                .orElseThrow(() -> new IllegalArgumentException("there is no processor '" + processor + "'"));
    }

    /** A part of a processor and where it is. Here: in this process, so that the token is the newest. */
    private record Part(Segment segment, GapAwareTrackingToken token, boolean here) {}

    private boolean handled(ProcessorSpec spec, long position) {
        if (position <= 0) {
            return true;
        }
        Collection<Part> parts = segments(spec);
        SortedSet<Long> gaps = new TreeSet<>();
        for (Part part : parts) {
            if (part.token().getIndex() < position) {
                if (part.here() || !nothingForIt(spec, part, position)) {
                    return false;
                }
            } else {
                gaps.addAll(part.token().getGaps().headSet(position + 1));
            }
        }
        return !parts.isEmpty() && (gaps.isEmpty() || !anyCommitted(gaps));
    }

    private boolean anyCommitted(SortedSet<Long> gaps) {
        return log.sql(ANY_OF)
                .param(gaps.toArray(Long[]::new))
                .query(Boolean.class)
                .single();
    }

    /**
     * Another node stores the token of a segment with the events that it handles, but only every few seconds while there are
     * none for it. So it is up to date if what lies between its token and the position is not its business.
     */
    private boolean nothingForIt(ProcessorSpec spec, Part part, long position) {
        Optional<PooledStreamingEventProcessor> here = processor(spec);
        if (here.isEmpty()) {
            return false;
        }
        @Nullable TrackingToken token = part.token();
        for (int batch = 0; batch < LOOK_AHEAD_BATCHES; batch++) {
            EventLogReader.Batch next = reader.after(token);
            for (TrackedEventMessage<?> event : next.events()) {
                GapAwareTrackingToken at = (GapAwareTrackingToken) event.trackingToken();
                if (at.getIndex() > position) {
                    return true;
                }
                if (forSegment(here.get(), event, part.segment())) {
                    return false;
                }
            }
            if (!next.more()) {
                return true;
            }
            token = next.end();
        }
        return false;
    }

    private static boolean forSegment(
            PooledStreamingEventProcessor processor, TrackedEventMessage<?> event, Segment segment) {
        try {
            return processor.eventHandlerInvoker().canHandle(event, segment);
        } catch (Exception e) {
            return true; // it will fail there too, which is not for the reader to judge
        }
    }

    private Optional<PooledStreamingEventProcessor> processor(ProcessorSpec spec) {
        return running.get().eventProcessor(spec.name(), PooledStreamingEventProcessor.class);
    }

    private Collection<Part> segments(ProcessorSpec spec) {
        Map<Integer, Part> parts = new HashMap<>();
        processor(spec).map(PooledStreamingEventProcessor::processingStatus).orElse(Map.of()).values().stream()
                .map(ReadPosition::running)
                .forEach(part -> parts.put(part.segment().getSegmentId(), part));
        if (!whole(parts.values())) {
            stored(spec).forEach(part -> parts.merge(part.segment().getSegmentId(), part, ReadPosition::further));
        }
        return parts.values();
    }

    private static Part running(EventTrackerStatus status) {
        return new Part(status.getSegment(), HandledTokens.of(status.getTrackingToken()), true);
    }

    /** A segment that another node took over stands still here until it is noticed. */
    private static Part further(Part one, Part other) {
        return other.token().getIndex() > one.token().getIndex() ? other : one;
    }

    private static boolean whole(Collection<Part> parts) {
        return parts.stream()
                        .mapToDouble(part -> 1.0 / (part.segment().getMask() + 1))
                        .sum()
                >= 1;
    }

    private List<Part> stored(ProcessorSpec spec) {
        Map<Integer, GapAwareTrackingToken> tokens = new HashMap<>();
        own.sql("select segment, token, token_type from " + spec.schema() + ".token_entry where processor_name = ?")
                .param(spec.name())
                .query((row, number) -> tokens.put(row.getInt("segment"), HandledTokens.of(row, serializer)))
                .list();
        int[] ids = tokens.keySet().stream().mapToInt(Integer::intValue).toArray();
        return tokens.entrySet().stream()
                .map(entry -> new Part(Segment.computeSegment(entry.getKey(), ids), entry.getValue(), false))
                .toList();
    }
}
