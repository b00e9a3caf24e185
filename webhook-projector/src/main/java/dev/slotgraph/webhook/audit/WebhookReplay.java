package dev.slotgraph.webhook.audit;

import dev.slotgraph.platform.eventlog.LoggedEvents;
import dev.slotgraph.platform.replay.Mismatch;
import dev.slotgraph.platform.replay.Replay.Mode;
import dev.slotgraph.platform.replay.Replay.Part;
import dev.slotgraph.platform.replay.Replay.Projection;
import dev.slotgraph.platform.replay.ReplayWork;
import dev.slotgraph.webhook.audit.DeliveryReplay.Listener;
import dev.slotgraph.webhook.projection.History;
import dev.slotgraph.webhook.projection.Reference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a replay does of the webhooks: first what bookings refer to, for bodies are rendered from it, then messages and lanes. What
 * was told is a record, and no rebuild rewrites it; it sends nothing either way. Thread-safe.
 */
@Component
class WebhookReplay implements ReplayWork {

    private static final Logger LOGGER = LoggerFactory.getLogger(WebhookReplay.class);

    /** Streams that are compared at once. */
    private static final int AT_ONCE = 200;

    private final LoggedEvents log;
    private final History history;
    private final ReferenceReplay references;
    private final DeliveryReplay deliveries;
    private final KeptWebhooks kept;
    private final TransactionTemplate snapshots;
    private final TransactionTemplate transactions;

    WebhookReplay(
            LoggedEvents log,
            History history,
            ReferenceReplay references,
            DeliveryReplay deliveries,
            KeptWebhooks kept,
            PlatformTransactionManager transactions) {
        this.log = log;
        this.history = history;
        this.references = references;
        this.deliveries = deliveries;
        this.kept = kept;
        this.transactions = new TransactionTemplate(transactions);
        this.snapshots = new TransactionTemplate(transactions);
        snapshots.setReadOnly(true);
        snapshots.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    @Override
    public Part part() {
        return Part.WEBHOOKS;
    }

    @Override
    public int steps(Projection projection) {
        return TOLD_BY_WEBHOOKS.size();
    }

    @Override
    public long events(UUID appId, Projection projection) {
        return log.count(appId, TOLD_BY_WEBHOOKS);
    }

    @Override
    public Round next(Projection projection, int step, UUID appId, Mode mode, UUID behind) {
        var type = TOLD_BY_WEBHOOKS.get(step);
        var streams = log.streams(type, appId, behind, AT_ONCE);
        boolean last = streams.size() < AT_ONCE;
        var until = last ? LAST : streams.getLast();
        if (Reference.KINDS.contains(type)) {
            var found = inParts(type, streams, ids -> references(ids, mode));
            return new Round(until, last, found.events(), found.repaired(), found.mismatches());
        }
        var endpoints = kept.endpoints(appId);
        if (endpoints.isEmpty()) {
            return new Round(LAST, true, log.count(appId, List.of(type)), 0, List.of());
        }
        var bookings = new LinkedHashSet<>(streams);
        bookings.addAll(kept.bookings(endpoints, behind, until));
        var found = inParts(type, List.copyOf(bookings), ids -> messages(appId, endpoints, ids, mode));
        return new Round(until, last, found.events(), found.repaired(), found.mismatches());
    }

    private record Found(long events, long repaired, List<Mismatch> mismatches) {}

    /** Should one stream be at fault, the others are as good as any. */
    private static Found inParts(String type, List<UUID> ids, Function<List<UUID>, Found> compare) {
        try {
            return compare.apply(ids);
        } catch (TransientDataAccessException e) {
            throw e;
        } catch (RuntimeException e) {
            if (ids.size() == 1) {
                LOGGER.warn("What webhooks tell of {} {} cannot be replayed.", type, ids.getFirst(), e);
                return new Found(
                        0, 0, List.of(Mismatch.failed(type, ids.getFirst().toString(), "cannot be folded")));
            }
            long events = 0;
            long repaired = 0;
            var mismatches = new ArrayList<Mismatch>();
            for (var id : ids) {
                var one = inParts(type, List.of(id), compare);
                events += one.events();
                repaired += one.repaired();
                mismatches.addAll(one.mismatches());
            }
            return new Found(events, repaired, mismatches);
        }
    }

    private Found references(List<UUID> ids, Mode mode) {
        long until = history.position();
        return Objects.requireNonNull(transactions.execute(_ -> {
            var found = references.compare(ids, until, mode == Mode.REBUILD);
            return new Found(found.events(), found.repaired(), found.mismatches());
        }));
    }

    private Found messages(UUID appId, Set<UUID> endpoints, List<UUID> ids, Mode mode) {
        // What is kept no further than this is there before the snapshot is taken.
        long until = history.position();
        var found = Objects.requireNonNull(snapshots.execute(_ -> {
            var listeners = kept.listeners(appId);
            var told = history.of(appId, ids, until);
            var mismatches = deliveries.compare(listeners, told, kept.deliveries(endpoints, ids), until);
            mismatches.addAll(kept.wrongLanes(idsOf(listeners), ids));
            return new Found(told.size(), 0, mismatches);
        }));
        var wrong = found.mismatches().stream()
                .filter(one -> one.table().equals(KeptWebhooks.LANE))
                .map(one -> UUID.fromString(one.id()))
                .collect(Collectors.toSet());
        if (mode == Mode.VERIFY || wrong.isEmpty()) {
            return found;
        }
        transactions.executeWithoutResult(_ -> kept.rightLanes(idsOf(kept.listeners(appId)), wrong));
        return new Found(found.events(), wrong.size(), found.mismatches());
    }

    private static List<UUID> idsOf(Collection<Listener> listeners) {
        return listeners.stream().map(listener -> listener.endpoint().id()).toList();
    }
}
