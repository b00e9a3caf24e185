package dev.slotgraph.webhook.replay;

import dev.slotgraph.api.id.Ids;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.webhook.delivery.DatabaseTime;
import dev.slotgraph.webhook.delivery.ReplayInbox;
import dev.slotgraph.webhook.delivery.ReplayInbox.Wanted;
import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.endpoint.EndpointCatalog;
import dev.slotgraph.webhook.endpoint.Endpoints;
import dev.slotgraph.webhook.projection.History;
import dev.slotgraph.webhook.replay.Replay.Asked;
import dev.slotgraph.webhook.replay.Replay.Mode;
import dev.slotgraph.webhook.replay.Replay.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Begins replays, moves them on and ends them. Each round is one transaction, which also stores how far it came: a crash neither loses
 * nor repeats a message, and any node goes on. While a replay runs, what is behind its reach waits in the lanes of bookings that it
 * may have something of; so each booking is told in order, without a hole, and goes over to the present by itself. Thread-safe.
 */
@Component("webhookReplays")
class Replays {

    private static final Logger LOGGER = LoggerFactory.getLogger(Replays.class);

    private static final int ROUND = 500;
    /** More messages than that are not taken over before some are sent: the log is the queue, not the table. */
    private static final int MOST_OPEN = 5_000;

    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final Duration NO_LONGER = Duration.ofSeconds(1);

    private final ReplayStore store;
    private final ReplayInbox inbox;
    private final EndpointCatalog catalog;
    private final Endpoints endpoints;
    private final History history;
    private final Retelling retelling;
    private final Feed feed;
    private final Clock time;
    private final Ids ids;
    private final TransactionTemplate transactions;

    Replays(
            ReplayStore store,
            ReplayInbox inbox,
            EndpointCatalog catalog,
            Endpoints endpoints,
            History history,
            Retelling retelling,
            Feed feed,
            DataSource dataSource,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.store = store;
        this.inbox = inbox;
        this.catalog = catalog;
        this.endpoints = endpoints;
        this.history = history;
        this.retelling = retelling;
        this.feed = feed;
        this.time = new DatabaseTime(dataSource);
        this.ids = new Ids(clock);
        this.transactions = new TransactionTemplate(transactions);
    }

    /** Joins the caller's transaction. */
    Replay begin(Endpoint endpoint, Asked asked) {
        var replay = new Replay(
                ids.next(),
                endpoint.id(),
                endpoint.appId(),
                asked,
                until(endpoint, asked),
                State.RUNNING,
                asked.after(),
                0,
                0,
                null,
                time.instant().truncatedTo(ChronoUnit.MICROS),
                null);
        if (!store.insert(replay)) {
            throw Problem.conflict("in_use", "A replay is running")
                    .detail("an endpoint has one replay at a time; cancel it or wait for its end")
                    .asException();
        }
        return replay;
    }

    /** Up to where the projector has told it, and at least to where the endpoint itself began. */
    private long until(Endpoint endpoint, Asked asked) {
        long end = Math.max(history.position(), endpoint.fromPosition());
        Long wished = asked.until();
        return wished == null ? end : Math.min(wished, end);
    }

    /** Joins the caller's transaction. */
    Replay cancel(UUID endpoint, UUID id) {
        Replay replay = store.lock(id)
                .filter(found -> found.endpointId().equals(endpoint))
                .orElseThrow(() -> Problem.notFound("Replay").asException());
        // In the order in which a round locks them.
        endpoints.lock(Set.of(endpoint));
        if (replay.state() == State.RUNNING || inbox.unfinished(id)) {
            store.finish(id, State.CANCELLED, time.instant());
            inbox.takeBack(endpoint, id);
            inbox.release(endpoint);
        }
        return store.lock(id).orElseThrow();
    }

    /**
     * Does a round of one replay that is due. One that fails is put off, and keeps no other from going on.
     *
     * @return whether there was one
     */
    boolean round() {
        var under = new ArrayList<Replay>(1);
        try {
            return Optional.ofNullable(transactions.execute(_ -> {
                        Instant now = time.instant();
                        Optional<Replay> due = store.take(now);
                        due.ifPresent(under::add);
                        due.ifPresent(replay -> catalog.find(Set.of(replay.endpointId())).stream()
                                .findFirst()
                                .ifPresentOrElse(
                                        endpoint -> round(replay, endpoint, now),
                                        () -> store.finish(replay.id(), State.CANCELLED, now)));
                        return due.isPresent();
                    }))
                    .orElse(false);
        } catch (TransientDataAccessException e) {
            throw e;
        } catch (RuntimeException e) {
            if (under.isEmpty()) {
                throw e;
            }
            Replay failed = under.getFirst();
            LOGGER.error("Replay {} does not go on for now", failed.id(), e);
            transactions.executeWithoutResult(
                    _ -> store.putOff(failed.id(), time.instant(), e.getClass().getSimpleName()));
            return true;
        }
    }

    private void round(Replay replay, Endpoint endpoint, Instant now) {
        long reached = Math.min(replay.until(), history.position());
        boolean behind = replay.position() < replay.until() && reached <= replay.position();
        if (behind || inbox.open(replay.id(), MOST_OPEN) >= MOST_OPEN) {
            store.progress(replay.id(), replay.position(), 0, 0, now.plus(LOOK_AGAIN));
            return;
        }
        Integer rate = replay.asked().rate();
        int limit = rate == null ? ROUND : Math.min(ROUND, rate);
        var page = history.read(replay.appId(), replay.position(), reached, limit);
        var wanted = wanted(replay.asked().mode());
        var told = retelling.of(endpoint, replay.asked(), replay.until(), page.occurrences());
        var sound = inbox.prepare(endpoint, wanted, told);
        boolean last = page.next() >= replay.until();
        if (last) {
            endpoints.lock(Set.of(endpoint.id()));
        }
        var taken = inbox.replay(replay.id(), endpoint, wanted, sound);
        int drifted =
                taken.drifted() + told.size() - sound.size() + page.untold().size();
        Duration pause = rate == null
                ? Duration.ZERO
                : NO_LONGER.multipliedBy(taken.messages()).dividedBy(rate);
        store.progress(replay.id(), page.next(), taken.messages(), drifted, now.plus(pause));
        if (last) {
            store.finish(replay.id(), State.COMPLETED, now);
            inbox.release(endpoint.id());
            endpoints.note(endpoint.id(), "replay.finished", Map.of("replay_id", replay.id()));
        }
    }

    private static Wanted wanted(Mode mode) {
        return switch (mode) {
            case HISTORY, SNAPSHOT -> new Wanted(true, true);
            case MISSING -> new Wanted(false, true);
            case FAILED -> new Wanted(false, false);
        };
    }

    Feed.DryRun dryRun(Endpoint endpoint, Asked asked) {
        return feed.dryRun(endpoint, asked, wanted(asked.mode()), until(endpoint, asked));
    }

    /** How many of a replay's messages are in which state. */
    Map<String, Long> states(UUID replay) {
        return inbox.states(replay);
    }
}
