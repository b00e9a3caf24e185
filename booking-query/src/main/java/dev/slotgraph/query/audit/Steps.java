package dev.slotgraph.query.audit;

import dev.slotgraph.platform.replay.Mismatch;
import dev.slotgraph.platform.replay.Replay.Mode;
import dev.slotgraph.platform.replay.Replay.Part;
import dev.slotgraph.platform.replay.Replay.Projection;
import dev.slotgraph.platform.replay.ReplayWork;
import dev.slotgraph.query.log.Past;
import dev.slotgraph.query.projection.BookingRow;
import dev.slotgraph.query.projection.Comparison.Difference;
import dev.slotgraph.query.projection.ReadModelReplay;
import dev.slotgraph.query.store.Register;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What a replay does of the read model, some hundred streams at a time. Thread-safe. */
@Component
class Steps implements ReplayWork, AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Steps.class);

    /** Streams that are compared at once. */
    private static final int AT_ONCE = 500;

    /** Streams whose rows are replaced at once: the projection waits for as long as that takes, and with it who reads. */
    private static final int REPLACED_AT_ONCE = 50;

    /** While the database compares one part, the next is folded. */
    private static final int PARTS_AT_A_TIME = 2;

    private static final int ROUND = PARTS_AT_A_TIME * AT_ONCE;

    /** By their digits. */
    private static final Comparator<UUID> AS_THE_DATABASE = Comparator.comparing(UUID::toString);

    private final Past past;
    private final ReadModelReplay readModel;
    private final ClaimReplay claims;
    private final ExecutorService workers = Executors.newFixedThreadPool(
            PARTS_AT_A_TIME, Thread.ofPlatform().daemon().name("replay-", 0).factory());

    Steps(Past past, ReadModelReplay readModel, ClaimReplay claims) {
        this.past = past;
        this.readModel = readModel;
        this.claims = claims;
    }

    @Override
    public void close() {
        workers.shutdown();
    }

    /** A kind of streams, and which tables are held against them. */
    sealed interface Step {
        String streamType();

        record Bookings(boolean rows, boolean calendars) implements Step {
            @Override
            public String streamType() {
                return "booking";
            }
        }

        record Entries(Register register) implements Step {
            @Override
            public String streamType() {
                return register.streamType();
            }
        }
    }

    @Override
    public Part part() {
        return Part.READ_MODEL;
    }

    @Override
    public int steps(Projection projection) {
        return of(projection).size();
    }

    private static List<Step> of(Projection projection) {
        List<Step> registers = List.of(
                new Step.Entries(Register.RESOURCE),
                new Step.Entries(Register.SITE),
                new Step.Entries(Register.PROJECT),
                new Step.Entries(Register.CALENDAR),
                new Step.Entries(Register.CALENDAR_FEED));
        var events = new Step.Entries(Register.EVENT);
        return switch (projection) {
            case BOOKINGS -> List.of(new Step.Bookings(true, false));
            case CALENDAR -> List.of(new Step.Bookings(false, true), events);
            case REGISTERS -> registers;
            case WEBHOOKS -> List.of();
            case ALL -> {
                var all = new ArrayList<>(registers);
                all.add(new Step.Bookings(true, true));
                all.add(events);
                yield List.copyOf(all);
            }
        };
    }

    @Override
    public long events(UUID appId, Projection projection) {
        var own = past.events(
                appId, of(projection).stream().map(Step::streamType).distinct().toList());
        return projection.parts().contains(Part.WEBHOOKS) ? own + past.events(appId, ReplayWork.TOLD_BY_WEBHOOKS) : own;
    }

    @Override
    public Round next(Projection projection, int step, UUID appId, Mode mode, UUID behind) {
        return next(of(projection).get(step), appId, mode, behind);
    }

    private Round next(Step step, UUID appId, Mode mode, UUID behind) {
        var streams = past.streams(step.streamType(), appId, behind, ROUND);
        var known = known(step, appId, behind, streams.size() < ROUND ? LAST : streams.getLast());
        // Nobody knows how much is there without a log: it comes by rounds as well.
        var until = Stream.concat(Stream.of(streams), known.stream())
                .filter(ids -> ids.size() >= ROUND)
                .map(List::getLast)
                .min(AS_THE_DATABASE)
                .orElse(LAST);
        boolean last = until.equals(LAST);
        var ids = Stream.concat(Stream.of(streams), known.stream())
                .flatMap(List::stream)
                .filter(id -> AS_THE_DATABASE.compare(id, until) <= 0)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        long events = 0;
        long repaired = 0;
        var mismatches = new ArrayList<Mismatch>();
        for (var found : compareInParts(step, appId, List.copyOf(ids))) {
            events += found.events();
            mismatches.addAll(found.mismatches());
            if (mode == Mode.REBUILD) {
                rebuild(step, appId, found);
                repaired += found.replaceable().size();
            }
        }
        return new Round(until, last, events, repaired, mismatches);
    }

    /** What the tables know, each in order and no more than a round. */
    private List<List<UUID>> known(Step step, UUID appId, UUID behind, UUID until) {
        return switch (step) {
            case Step.Entries(var register)
            when register == Register.EVENT ->
                List.of(
                        readModel.entries(appId, register, behind, until, ROUND),
                        claims.events(resources(appId), behind, until, ROUND));
            case Step.Entries(var register) -> List.of(readModel.entries(appId, register, behind, until, ROUND));
            case Step.Bookings bookings
            when bookings.calendars() ->
                List.of(
                        readModel.bookings(appId, behind, until, ROUND),
                        claims.bookings(resources(appId), behind, until, ROUND));
            case Step.Bookings _ -> List.of(readModel.bookings(appId, behind, until, ROUND));
        };
    }

    private List<UUID> resources(UUID appId) {
        return readModel.entries(appId, Register.RESOURCE, FIRST, LAST, Integer.MAX_VALUE);
    }

    /**
     * What differs among some streams.
     *
     * @param replaceable ids whose rows a rebuild can replace
     * @param folded what their bookings are
     */
    private record Found(long events, Set<UUID> replaceable, Map<UUID, BookingRow> folded, List<Mismatch> mismatches) {}

    private List<Found> compareInParts(Step step, UUID appId, List<UUID> ids) {
        List<Callable<Found>> parts = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += AT_ONCE) {
            var part = ids.subList(from, Math.min(ids.size(), from + AT_ONCE));
            parts.add(() -> compare(step, appId, part));
        }
        try {
            var found = new ArrayList<Found>();
            for (var part : workers.invokeAll(parts)) {
                found.add(part.get());
            }
            return found;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("streams could not be compared", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    private Found compare(Step step, UUID appId, Collection<UUID> ids) {
        try {
            return found(step, appId, ids);
        } catch (RuntimeException e) {
            if (ReplayWork.isPassing(e)) {
                throw e;
            }
            if (ids.size() == 1) {
                var id = ids.iterator().next();
                LOGGER.warn("The events of {} {} cannot be replayed.", step.streamType(), id, e);
                return new Found(
                        0,
                        Set.of(),
                        Map.of(),
                        List.of(Mismatch.failed(step.streamType(), id.toString(), "cannot be folded")));
            }
            return oneByOne(step, appId, ids);
        }
    }

    /** One of them is at fault; the others are as good as any. */
    private Found oneByOne(Step step, UUID appId, Collection<UUID> ids) {
        long events = 0;
        var replaceable = new HashSet<UUID>();
        var folded = new HashMap<UUID, BookingRow>();
        var mismatches = new ArrayList<Mismatch>();
        for (var id : ids) {
            var one = compare(step, appId, List.of(id));
            events += one.events();
            replaceable.addAll(one.replaceable());
            folded.putAll(one.folded());
            mismatches.addAll(one.mismatches());
        }
        return new Found(events, replaceable, folded, mismatches);
    }

    private Found found(Step step, UUID appId, Collection<UUID> ids) {
        var found = switch (step) {
            case Step.Entries(var register) -> readModel.compareEntries(appId, register, ids);
            case Step.Bookings(var rows, var calendars) -> readModel.compareBookings(appId, ids, rows, calendars);
        };
        var differences = new ArrayList<>(found.differences());
        if (step instanceof Step.Bookings bookings && bookings.calendars()) {
            differences.addAll(claims.compare(appId, ids, found.bookings()));
        }
        if (step instanceof Step.Entries(var register) && register == Register.EVENT) {
            differences.addAll(claims.compareEvents(appId, ids));
        }
        var replaceable = found.differences().stream().map(Difference::id).collect(Collectors.toSet());
        return new Found(
                found.events(),
                replaceable,
                found.rows().stream()
                        .filter(row -> replaceable.contains(row.booking().id()))
                        .collect(Collectors.toMap(row -> row.booking().id(), row -> row)),
                differences.stream()
                        .flatMap(difference -> Mismatches.of(difference).stream())
                        .toList());
    }

    private void rebuild(Step step, UUID appId, Found found) {
        var ids = List.copyOf(found.replaceable());
        for (int from = 0; from < ids.size(); from += REPLACED_AT_ONCE) {
            var part = ids.subList(from, Math.min(ids.size(), from + REPLACED_AT_ONCE));
            switch (step) {
                case Step.Entries(var register) -> readModel.rebuildEntries(appId, register, part);
                case Step.Bookings _ -> readModel.rebuildBookings(appId, part, among(part, found.folded()));
            }
        }
    }

    private static List<BookingRow> among(List<UUID> ids, Map<UUID, BookingRow> rows) {
        return ids.stream()
                .flatMap(id -> Optional.ofNullable(rows.get(id)).stream())
                .toList();
    }
}
