package dev.slotgraph.query.audit;

import dev.slotgraph.platform.eventlog.HashChain;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import dev.slotgraph.platform.eventlog.SettledPosition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Looks whether somebody touched the log. Each stream is a chain of hashes over what is stored, which finds rows that were edited,
 * reordered, put in or taken out. Checkpoints find what a chain cannot: its end cut off, whole streams gone, all hashes made anew.
 * Thread-safe.
 */
@Component
class LogVerifier {

    /** Breaks that a report names; more say nothing more. */
    private static final int MOST_BREAKS = 100;

    private final LogHashes log;
    private final Checkpoints checkpoints;
    private final SettledPosition settled;

    LogVerifier(LogHashes log, Checkpoints checkpoints, SettledPosition settled) {
        this.log = log;
        this.checkpoints = checkpoints;
        this.settled = settled;
    }

    /** Something that does not hold. */
    sealed interface Break {

        /** From where in the log it is broken. */
        long position();

        /**
         * A row that does not fit its stream.
         *
         * @param flaw as {@link HashChain.Flaw} names it, or {@code position}
         */
        record Row(long position, String streamId, long sequence, String flaw) implements Break {}

        /**
         * The log is not what it was when the checkpoint was written, and was still right at the one before.
         *
         * @param behind the position of the checkpoint before
         * @param until the checkpoint's
         * @param expected how many events there were between them
         * @param found how many there are
         */
        record Stretch(long behind, long until, long expected, long found) implements Break {
            @Override
            public long position() {
                return behind + 1;
            }
        }

        /** A checkpoint that is not ours, or does not follow on the one before. */
        record Forged(long position, long number) implements Break {}
    }

    /**
     * What was found.
     *
     * @param events of the app that were verified
     * @param head what the log of all apps is now, to be kept
     * @param breaks in the order of their positions
     */
    record Report(long events, long streams, int checkpoints, Checkpoint head, List<Break> breaks) {

        boolean valid() {
            return breaks.isEmpty();
        }
    }

    /** @param kept heads of earlier reports, whose signatures have been checked */
    Report verify(UUID appId, Collection<Checkpoint> kept) {
        long until = settled.look().position();
        var chains = new Chains();
        log.eachOfApp(appId, until, chains::next);
        List<Break> breaks = new ArrayList<>(chains.breaks);
        var stored = checkpoints.all();
        breaks.addAll(forged(stored));
        var points = new ArrayList<>(
                stored.stream().map(Checkpoints.Numbered::checkpoint).toList());
        points.addAll(kept);
        points.sort(Comparator.comparingLong(Checkpoint::position));
        var head = compare(points, until, breaks);
        breaks.sort(Comparator.comparingLong(Break::position));
        return new Report(
                chains.events,
                chains.streams,
                stored.size(),
                head,
                breaks.stream().limit(MOST_BREAKS).toList());
    }

    private List<Break> forged(List<Checkpoints.Numbered> stored) {
        List<Break> breaks = new ArrayList<>();
        long number = 0;
        for (var one : stored) {
            if (one.number() != ++number || !one.checkpoint().signedWith(checkpoints.key())) {
                breaks.add(new Break.Forged(one.checkpoint().position(), one.number()));
                number = one.number();
            }
        }
        return breaks;
    }

    /** Digests the log from its beginning and looks at each checkpoint; after a break all later ones differ, so one is told. */
    private Checkpoint compare(List<Checkpoint> points, long until, List<Break> breaks) {
        var digest = LogDigest.ofNothing();
        long behind = 0;
        long before = 0;
        boolean broken = false;
        long expectedBefore = 0;
        for (var point : points) {
            log.each(behind, point.position(), digest::add);
            if (!broken && !point.holds(digest.events(), digest.value())) {
                breaks.add(new Break.Stretch(
                        behind, point.position(), point.events() - expectedBefore, digest.events() - before));
                broken = true;
            }
            behind = Math.max(behind, point.position());
            before = digest.events();
            expectedBefore = point.events();
        }
        log.each(behind, until, digest::add);
        return Checkpoint.sign(Math.max(behind, until), digest.events(), digest.value(), checkpoints.key());
    }

    /** The streams of an app, as they pass by. */
    private static final class Chains {

        private final List<Break> breaks = new ArrayList<>();
        private HashChain chain = new HashChain();
        private @Nullable LoggedEvent last;
        private long events;
        private long streams;

        void next(LoggedEvent event) {
            var before = last;
            events++;
            if (before == null || !before.streamId().equals(event.streamId())) {
                chain = new HashChain();
                before = null;
                streams++;
            }
            chain.next(event).ifPresent(found -> note(event, found.flaw().name().toLowerCase(Locale.ROOT)));
            if (before != null && before.globalIndex() >= event.globalIndex()) {
                note(event, "position");
            }
            last = event;
        }

        private void note(LoggedEvent event, String flaw) {
            if (breaks.size() < MOST_BREAKS) {
                breaks.add(new Break.Row(event.globalIndex(), event.streamId(), event.sequence(), flaw));
            }
        }
    }

    static Map<String, @Nullable Object> render(Break found) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("position", found.position());
        switch (found) {
            case Break.Row row -> {
                document.put("kind", "event");
                document.put("flaw", row.flaw());
                document.put("stream_id", row.streamId());
                document.put("sequence", row.sequence());
            }
            case Break.Stretch stretch -> {
                document.put("kind", "stretch");
                document.put("until", stretch.until());
                document.put("events_expected", stretch.expected());
                document.put("events_found", stretch.found());
            }
            case Break.Forged forged -> {
                document.put("kind", "checkpoint");
                document.put("number", forged.number());
            }
        }
        return document;
    }
}
