package dev.slotgraph.webhook.replay;

import dev.slotgraph.api.id.Ids;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.webhook.delivery.Message;
import dev.slotgraph.webhook.delivery.ReplayInbox;
import dev.slotgraph.webhook.delivery.ReplayInbox.Again;
import dev.slotgraph.webhook.delivery.ReplayInbox.Wanted;
import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.endpoint.EndpointCatalog;
import dev.slotgraph.webhook.endpoint.Endpoints;
import dev.slotgraph.webhook.payload.BodyRenderer;
import dev.slotgraph.webhook.payload.Occurrence;
import dev.slotgraph.webhook.payload.Rendering;
import dev.slotgraph.webhook.projection.History;
import dev.slotgraph.webhook.replay.Replay.Asked;
import dev.slotgraph.webhook.replay.Replay.Mode;
import dev.slotgraph.webhook.replay.Replay.State;
import dev.slotgraph.webhook.signature.WebhookId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Qualifier;
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

    private static final int ROUND = 500;
    /** More messages than that are not taken over before some are sent: the log is the queue, not the table. */
    private static final int MOST_OPEN = 5_000;

    private static final int DRY_RUN_MESSAGES = 10_000;
    private static final int SAMPLES = 3;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final Duration NO_LONGER = Duration.ofSeconds(1);

    private final ReplayStore store;
    private final ReplayInbox inbox;
    private final EndpointCatalog catalog;
    private final Endpoints endpoints;
    private final History history;
    private final BodyRenderer renderer;
    private final Clock time;
    private final Ids ids;
    private final TransactionTemplate transactions;

    Replays(
            ReplayStore store,
            ReplayInbox inbox,
            EndpointCatalog catalog,
            Endpoints endpoints,
            History history,
            BodyRenderer renderer,
            @Qualifier(ReplayInbox.TIME) Clock time,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.store = store;
        this.inbox = inbox;
        this.catalog = catalog;
        this.endpoints = endpoints;
        this.history = history;
        this.renderer = renderer;
        this.time = time;
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
        if (replay.state() == State.RUNNING || inbox.unfinished(id)) {
            store.finish(id, State.CANCELLED, time.instant());
            inbox.takeBack(endpoint, id);
            inbox.release(endpoint);
        }
        return store.lock(id).orElseThrow();
    }

    /**
     * Does a round of one replay that is due.
     *
     * @return whether there was one
     */
    boolean round() {
        return Optional.ofNullable(transactions.execute(_ -> {
                    Instant now = time.instant();
                    Optional<Replay> due = store.take(now);
                    due.ifPresent(replay -> catalog.find(Set.of(replay.endpointId())).stream()
                            .findFirst()
                            .ifPresentOrElse(
                                    endpoint -> round(replay, endpoint, now),
                                    () -> store.finish(replay.id(), State.CANCELLED, now)));
                    return due.isPresent();
                }))
                .orElse(false);
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
        var taken = inbox.replay(
                replay.id(), endpoint, wanted(replay.asked().mode()), messages(replay, endpoint, page.occurrences()));
        Duration pause = rate == null
                ? Duration.ZERO
                : NO_LONGER.multipliedBy(taken.messages()).dividedBy(rate);
        store.progress(replay.id(), page.next(), taken.messages(), taken.drifted(), now.plus(pause));
        if (page.next() >= replay.until()) {
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

    private List<Again> messages(Replay replay, Endpoint endpoint, List<Occurrence> occurrences) {
        Asked asked = replay.asked();
        if (asked.mode() == Mode.SNAPSHOT) {
            return snapshot(replay, endpoint, occurrences);
        }
        var told = new HashMap<UUID, Told>();
        return occurrences.stream()
                .filter(occurrence -> wants(endpoint, occurrence) && asked.wants(occurrence))
                .map(occurrence -> again(endpoint, occurrence, told))
                .toList();
    }

    /** Whether the endpoint's filter lets it through, whenever it happened. */
    private static boolean wants(Endpoint endpoint, Occurrence occurrence) {
        return endpoint.wants(
                occurrence.booking().graph(), occurrence.enteredState(), occurrence.publicType(), Long.MAX_VALUE);
    }

    /** The last message of a booking that was rendered in this round. */
    private record Told(int sequence, Message message) {}

    private Again again(Endpoint endpoint, Occurrence occurrence, Map<UUID, Told> told) {
        Message message = message(endpoint, occurrence);
        Told before = told.put(occurrence.bookingId(), new Told(occurrence.sequence(), message));
        if (!occurrence.publicType().equals("booking.updated")) {
            return new Again(message, false);
        }
        Optional<Message> previous = before != null && before.sequence() == occurrence.sequence() - 1
                ? Optional.of(before.message())
                : history.at(occurrence.bookingId(), occurrence.sequence() - 2L)
                        .filter(earlier -> wants(endpoint, earlier))
                        .map(earlier -> message(endpoint, earlier));
        return new Again(
                message,
                previous.filter(earlier -> earlier.content().equals(message.content()))
                        .isPresent());
    }

    private Message message(Endpoint endpoint, Occurrence occurrence) {
        Rendering rendering = endpoint.settings().rendering();
        return Message.of(
                endpoint, occurrence, renderer.render(occurrence, rendering), renderer.content(occurrence, rendering));
    }

    /** Of each booking that is there at the end, the last occurrence, told as if it had begun so. */
    private List<Again> snapshot(Replay replay, Endpoint endpoint, List<Occurrence> occurrences) {
        Map<UUID, Long> last = history.lastPositions(
                occurrences.stream().map(Occurrence::bookingId).collect(Collectors.toSet()), replay.until());
        return occurrences.stream()
                .filter(one -> !one.booking().deleted()
                        && last.getOrDefault(one.bookingId(), 0L) == one.position()
                        && replay.asked().wants(one.as(one.webhookId(), "booking.created"))
                        && inScope(endpoint, one))
                .map(one -> one.as(
                        WebhookId.of(one.bookingId().toString(), 0, one.sequence() - 1L, "booking.created"),
                        "booking.created"))
                .map(one -> new Again(message(endpoint, one), false))
                .toList();
    }

    /** Of an endpoint for one state, the bookings that are in it. */
    private static boolean inScope(Endpoint endpoint, Occurrence occurrence) {
        return endpoint.wants(
                occurrence.booking().graph(),
                occurrence.booking().state(),
                endpoint.settings().events().isEmpty()
                        ? "booking.created"
                        : endpoint.settings().events().getFirst(),
                Long.MAX_VALUE);
    }

    /**
     * What a replay would do.
     *
     * @param complete false where there is more than was looked at
     */
    record DryRun(
            long messages,
            long bytes,
            Optional<Message> first,
            Optional<Message> last,
            List<Message> samples,
            boolean complete) {}

    DryRun dryRun(Endpoint endpoint, Asked asked) {
        long until = until(endpoint, asked);
        var replay = new Replay(
                new UUID(0, 0),
                endpoint.id(),
                endpoint.appId(),
                asked,
                until,
                State.RUNNING,
                asked.after(),
                0,
                0,
                time.instant(),
                null);
        long messages = 0;
        long bytes = 0;
        var samples = new ArrayList<Message>();
        Optional<Message> last = Optional.empty();
        long position = asked.after();
        boolean complete = false;
        long reached = Math.min(until, history.position());
        while (!complete && messages < DRY_RUN_MESSAGES) {
            var page = history.read(endpoint.appId(), position, reached, ROUND);
            for (Again one : messages(replay, endpoint, page.occurrences())) {
                if (!one.suppressed()
                        && inbox.wouldSend(endpoint.id(), one.message().webhookId(), wanted(asked.mode()))) {
                    messages++;
                    bytes += one.message().body().bytes().length;
                    last = Optional.of(one.message());
                    if (samples.size() < SAMPLES) {
                        samples.add(one.message());
                    }
                }
            }
            position = page.next();
            complete = position >= reached;
        }
        return new DryRun(messages, bytes, samples.stream().findFirst(), last, samples, complete);
    }

    /** The messages of an endpoint behind a position, as a replay would send them. */
    record Pulled(List<Message> messages, long next, boolean more) {}

    Pulled pull(Endpoint endpoint, long after, int limit) {
        var page = history.read(endpoint.appId(), after, history.position(), limit);
        var told = new HashMap<UUID, Told>();
        return new Pulled(
                page.occurrences().stream()
                        .filter(occurrence -> wants(endpoint, occurrence))
                        .map(occurrence -> again(endpoint, occurrence, told))
                        .filter(one -> !one.suppressed())
                        .map(Again::message)
                        .toList(),
                page.next(),
                page.more());
    }

    /** How many of a replay's messages are in which state. */
    Map<String, Long> states(UUID replay) {
        return inbox.states(replay);
    }
}
