package dev.slotgraph.command.calendar;

import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.platform.replay.Mismatch;
import dev.slotgraph.platform.replay.ReplayWork;
import dev.slotgraph.platform.write.Writes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.axonframework.modelling.command.ConcurrencyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Has the claims on an app's calendars say what the log says. What differs is looked for while all goes on. Then, in one transaction
 * for which every writer of claims waits, it is looked at again and replaced. Thread-safe.
 */
@Component
class ClaimRebuild {

    private static final Logger LOGGER = LoggerFactory.getLogger(ClaimRebuild.class);

    /** Streams that are compared at once. */
    private static final int AT_ONCE = 500;

    private final LoggedClaims logged;
    private final ClaimTable table;
    private final CalendarLedger ledger;
    private final Writes writes;
    private final Clock clock;
    private final TransactionTemplate snapshots;
    private final TransactionTemplate transactions;
    private final TransactionTemplate parts;

    ClaimRebuild(
            LoggedClaims logged,
            ClaimTable table,
            CalendarLedger ledger,
            Writes writes,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.logged = logged;
        this.table = table;
        this.ledger = ledger;
        this.writes = writes;
        this.clock = clock;
        this.transactions = new TransactionTemplate(transactions);
        this.parts = new TransactionTemplate(
                transactions, new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_NESTED));
        this.snapshots = new TransactionTemplate(transactions);
        snapshots.setReadOnly(true);
        snapshots.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    /** A booking or an event that cannot have what the log says is its own, because others have it by the same right. */
    record Refused(UUID id, List<ClaimTable.Held> conflicts) {}

    /**
     * What came of it.
     *
     * @param compared bookings and events
     * @param replaced those of which the claims were replaced
     * @param unread those that were left alone, for this version does not know what they claim
     * @param locked for how long writers waited
     */
    record Rebuilt(
            long compared,
            int replaced,
            List<Mismatch> mismatches,
            List<Refused> refused,
            Set<UUID> unread,
            Duration locked) {}

    Rebuilt rebuild(UUID appId, String actor) {
        var different = new LinkedHashSet<UUID>();
        var unread = new TreeSet<UUID>();
        long compared = 0;
        for (var type : List.of(LoggedClaims.BOOKING, LoggedClaims.EVENT)) {
            var behind = ReplayWork.FIRST;
            while (!behind.equals(ReplayWork.LAST)) {
                var streams = logged.streams(type, appId, behind, AT_ONCE);
                var until = streams.size() < AT_ONCE ? ReplayWork.LAST : streams.getLast();
                var ids = new LinkedHashSet<>(streams);
                ids.addAll(table.holders(appId, type.equals(LoggedClaims.BOOKING), behind, until));
                different.addAll(different(appId, ids, unread));
                compared += ids.size();
                behind = until;
            }
        }
        if (different.isEmpty()) {
            return new Rebuilt(compared, 0, List.of(), List.of(), unread, Duration.ZERO);
        }
        LOGGER.warn(
                "The claims of app {} differ from the log at {} bookings and events; {} has them rebuilt. Who books waits until then.",
                appId,
                different.size(),
                actor);
        var replaced =
                writes.retrying(() -> Objects.requireNonNull(transactions.execute(_ -> replace(appId, different))));
        LOGGER.warn(
                "The claims of app {} are rebuilt: {} bookings and events of {} compared had others, {} are refused. Writers waited {} ms.",
                appId,
                replaced.differences().size(),
                compared,
                replaced.refused().size(),
                replaced.locked().toMillis());
        return new Rebuilt(
                compared,
                replaced.differences().size() - replaced.refused().size(),
                replaced.differences().values().stream()
                        .flatMap(difference -> difference.mismatches().stream())
                        .toList(),
                replaced.refused(),
                unread,
                replaced.locked());
    }

    private Set<UUID> different(UUID appId, Collection<UUID> ids, Set<UUID> unread) {
        return Objects.requireNonNull(snapshots.execute(
                _ -> differences(appId, ids, unread, clock.instant()).keySet()));
    }

    /** What something should claim, and what of that it does not. */
    private record Difference(List<CalendarClaim> right, List<Mismatch> mismatches) {}

    private record Replaced(Map<UUID, Difference> differences, List<Refused> refused, Duration locked) {}

    private Map<UUID, Difference> differences(UUID appId, Collection<UUID> ids, Set<UUID> unread, Instant now) {
        var differences = new TreeMap<UUID, Difference>();
        var all = List.copyOf(ids);
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            var part = all.subList(from, Math.min(all.size(), from + AT_ONCE));
            var right = logged.of(appId, part);
            unread.addAll(right.unread());
            var live = table.of(appId, part).stream().collect(Collectors.groupingBy(ClaimTable.Held::holderId));
            for (var id : part) {
                var has = live.getOrDefault(id, List.of());
                var should = right.claims().getOrDefault(id, List.of());
                var mismatches = ClaimMismatches.between(id, has, should, now);
                if (!mismatches.isEmpty() && !right.unread().contains(id)) {
                    differences.put(id, new Difference(should, mismatches));
                }
            }
        }
        return differences;
    }

    private Replaced replace(UUID appId, Set<UUID> ids) {
        var since = clock.instant();
        table.lock(appId);
        var now = clock.instant();
        // Others may have moved it meanwhile.
        var differences = differences(appId, ids, new HashSet<>(), now);
        table.delete(appId, differences.keySet());
        var refused = new ArrayList<Refused>();
        differences.forEach((id, difference) -> {
            var standing = difference.right().stream()
                    .filter(claim -> claim.blocksAt(now))
                    .toList();
            if (!standing.isEmpty() && !restored(appId, id, standing, now)) {
                refused.add(new Refused(
                        id,
                        standing.stream()
                                .flatMap(claim -> table.inTheWayOf(claim).stream())
                                .toList()));
            }
        });
        return new Replaced(differences, refused, Duration.between(since, clock.instant()));
    }

    /** False where the constraint forbids it: two would hold one unit at one time. */
    private boolean restored(UUID appId, UUID id, List<CalendarClaim> claims, Instant now) {
        try {
            parts.executeWithoutResult(_ -> ledger.restore(appId, id, claims, now));
            return true;
        } catch (ConcurrencyException _) {
            return false;
        }
    }
}
