package dev.slotgraph.query.audit;

import dev.slotgraph.platform.eventlog.HashChain;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import dev.slotgraph.platform.eventlog.SettledPosition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Looks whether somebody touched the log. Each stream is a chain of hashes over what is stored, which finds rows that were edited,
 * reordered, put in or taken out. Those of other apps are looked at too, for what was given to another app is missing in nobody's
 * chain. Checkpoints find what a chain cannot: its end cut off, whole streams gone, all hashes made anew.
 * Thread-safe.
 */
@Component
class LogVerifier {

    /** Breaks that a report names; more say nothing more. */
    private static final int MOST_BREAKS = 100;

    private static final int POINTS_AT_ONCE = 1_000;

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

        /** An event of another app that is not what its hash says: it may have been this app's. */
        record Elsewhere(long position) implements Break {}

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
        var points = new Points(kept);
        long last = Math.max(until, Math.max(checkpoints.lastPosition(), points.lastKept()));
        var whole = new Whole(points, until);
        log.eachWithOthers(appId, last, whole::next, whole::elsewhere);
        var head = whole.end();
        var breaks = new ArrayList<>(chains.breaks);
        breaks.addAll(points.forged);
        breaks.addAll(whole.breaks);
        breaks.sort(Comparator.comparingLong(Break::position));
        return new Report(
                chains.events,
                chains.streams,
                points.stored,
                head,
                breaks.stream().limit(MOST_BREAKS).toList());
    }

    /** Checkpoints and kept heads by their positions. There may be many: they are read as they come up. */
    private final class Points {

        private final Deque<Checkpoint> kept;
        private final Deque<Checkpoint> read = new ArrayDeque<>();
        private final List<Break> forged = new ArrayList<>();
        private final long lastKept;
        private boolean all;
        private int stored;
        private long number;
        private long position = Long.MIN_VALUE;

        Points(Collection<Checkpoint> kept) {
            this.kept = new ArrayDeque<>(kept.stream()
                    .sorted(Comparator.comparingLong(Checkpoint::position))
                    .toList());
            lastKept = kept.isEmpty() ? 0 : this.kept.getLast().position();
        }

        long lastKept() {
            return lastKept;
        }

        /** The next one before a position. */
        Optional<Checkpoint> nextBefore(long end) {
            if (read.isEmpty() && !all) {
                readMore();
            }
            var from = kept.isEmpty()
                            || (!read.isEmpty()
                                    && read.getFirst().position()
                                            <= kept.getFirst().position())
                    ? read
                    : kept;
            return from.isEmpty() || from.getFirst().position() >= end
                    ? Optional.empty()
                    : Optional.of(from.removeFirst());
        }

        private void readMore() {
            var more = checkpoints.behind(number, POINTS_AT_ONCE);
            all = more.size() < POINTS_AT_ONCE;
            for (var one : more) {
                stored++;
                boolean follows = one.number() == ++number && one.checkpoint().position() > position;
                if (!follows || !one.checkpoint().signedWith(checkpoints.key())) {
                    note(forged, new Break.Forged(one.checkpoint().position(), one.number()));
                }
                number = one.number();
                if (one.checkpoint().position() > position) {
                    position = one.checkpoint().position();
                    read.add(one.checkpoint());
                }
            }
            if (read.isEmpty() && !all) {
                readMore();
            }
        }
    }

    /** The log of all apps, as it passes by. */
    private final class Whole {

        private final Points points;
        private final LogDigest digest = LogDigest.ofNothing();
        private final List<Break> breaks = new ArrayList<>();
        private final long until;
        private long behind;
        private long before;
        private long expectedBefore;
        private boolean broken;

        Whole(Points points, long until) {
            this.points = points;
            this.until = until;
        }

        void next(long position, byte[] hash) {
            pass(position);
            digest.add(position, hash);
        }

        void elsewhere(long position) {
            note(breaks, new Break.Elsewhere(position));
        }

        /** What the log is now. */
        Checkpoint end() {
            pass(Long.MAX_VALUE);
            return Checkpoint.sign(Math.max(behind, until), digest.events(), digest.value(), checkpoints.key());
        }

        /** After a break all later points differ, so one is told. */
        private void pass(long position) {
            for (var next = points.nextBefore(position); next.isPresent(); next = points.nextBefore(position)) {
                var point = next.get();
                if (!broken && !point.holds(digest.events(), digest.value())) {
                    breaks.add(new Break.Stretch(
                            behind, point.position(), point.events() - expectedBefore, digest.events() - before));
                    broken = true;
                }
                behind = Math.max(behind, point.position());
                before = digest.events();
                expectedBefore = point.events();
            }
        }
    }

    private static void note(List<Break> breaks, Break found) {
        if (breaks.size() < MOST_BREAKS) {
            breaks.add(found);
        }
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
            LogVerifier.note(breaks, new Break.Row(event.globalIndex(), event.streamId(), event.sequence(), flaw));
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
            case Break.Elsewhere _ -> document.put("kind", "event_elsewhere");
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
