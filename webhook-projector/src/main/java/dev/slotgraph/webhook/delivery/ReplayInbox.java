package dev.slotgraph.webhook.delivery;

import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.payload.Rendering;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Takes messages over that are told again. Those that the endpoint knows are sent under their id with the bytes that they had; those
 * that it does not know are sent as it would have got them. All go through their lanes, in order. Joins the caller's transaction.
 * Thread-safe.
 */
public final class ReplayInbox {

    private static final Logger LOGGER = LoggerFactory.getLogger(ReplayInbox.class);

    private final JdbcClient jdbc;
    private final ReplayedRows rows;
    private final Holds holds;
    private final Clock time;
    private final Runnable afterCommit;

    /**
     * @param time the database's
     * @param afterCommit wakes who delivers
     */
    public ReplayInbox(JdbcClient jdbc, ReplayedRows rows, Clock time, Runnable afterCommit) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.holds = new Holds(jdbc);
        this.time = time;
        this.afterCommit = afterCommit;
    }

    /**
     * Which messages are wanted.
     *
     * @param delivered those that were acknowledged, too
     * @param unknown those that the endpoint was never to get, too
     */
    public record Wanted(boolean delivered, boolean unknown) {

        /** Those that wait are on their way anyway. */
        private boolean again(Known known) {
            return List.of("failed", "superseded").contains(known.state())
                    || (delivered && known.state().equals("delivered"));
        }
    }

    /** A message that may be told again. It is rendered at most once in each way, and only if somebody asks. */
    public interface Again {

        UUID bookingId();

        String webhookId();

        int sequence();

        /** The position of the booking's first event. */
        long began();

        /** As the endpoint would get it now. */
        Message message();

        /** Whether, to an endpoint that does not know it, it tells nothing new. */
        boolean suppressed();

        /** As it was rendered once. */
        BodySource.Rendered rendered(Rendering rendering);
    }

    /**
     * A message that the endpoint was to get.
     *
     * @param sha256 of its body, hex
     */
    public record Known(UUID id, String state, boolean hasBody, String sha256, Rendering rendering) {}

    /** How many messages were taken over, and of how many the bytes could not be made again. */
    public record Taken(int messages, int drifted) {}

    /**
     * Has rendered what will be needed, so that nobody waits for it behind a lock.
     *
     * @return the messages but for those that cannot be rendered
     */
    public <A extends Again> List<A> prepare(Endpoint endpoint, Wanted wanted, List<A> all) {
        Map<String, Known> known = known(endpoint.id(), all);
        return all.stream()
                .filter(one -> prepared(one, Optional.ofNullable(known.get(one.webhookId())), wanted))
                .toList();
    }

    private static boolean prepared(Again one, Optional<Known> known, Wanted wanted) {
        try {
            if (known.isEmpty() && wanted.unknown() && !one.suppressed()) {
                one.message();
            }
            known.filter(there -> wanted.again(there) && !there.hasBody())
                    .ifPresent(there -> one.rendered(there.rendering()));
            return true;
        } catch (DataAccessException e) {
            throw e;
        } catch (RuntimeException e) {
            LOGGER.error("Message {} cannot be rendered; it is not replayed", one.webhookId(), e);
            return false;
        }
    }

    /** @param all of one endpoint */
    public Taken replay(UUID replay, Endpoint endpoint, Wanted wanted, Collection<? extends Again> all) {
        if (all.isEmpty()) {
            return new Taken(0, 0);
        }
        var sorted = all.stream()
                .sorted(Comparator.comparing(Again::bookingId).thenComparingInt(Again::sequence))
                .toList();
        Map<UUID, Long> bookings = new HashMap<>();
        sorted.forEach(one -> bookings.put(one.bookingId(), one.began()));
        rows.lock(endpoint.id(), bookings);
        Map<String, Known> known = known(endpoint.id(), sorted);
        var fresh = new ArrayList<Again>();
        var reopened = new ArrayList<ReplayedRows.Reopened>();
        var touched = new LinkedHashSet<UUID>();
        int drifted = 0;
        for (Again one : sorted) {
            Known there = known.get(one.webhookId());
            if (there == null) {
                if (wanted.unknown()) {
                    fresh.add(one);
                }
            } else if (wanted.again(there)) {
                var again = reopened(one, there);
                again.ifPresent(reopened::add);
                again.ifPresent(_ -> touched.add(one.bookingId()));
                drifted += again.isEmpty() ? 1 : 0;
            } else if (wanted.unknown() && there.state().equals("held")) {
                touched.add(one.bookingId());
            }
        }
        fresh.stream().filter(one -> !one.suppressed()).map(Again::bookingId).forEach(touched::add);
        rows.insert(replay, endpoint, fresh, now());
        rows.reopen(replay, reopened, now());
        // What is held goes on with what is told again, as it does when it is sent by hand; it would hold that too.
        rows.resume(endpoint.id(), touched, now());
        wakeAfterCommit();
        long sent = fresh.stream().filter(one -> !one.suppressed()).count();
        return new Taken(Math.toIntExact(sent) + reopened.size(), drifted);
    }

    /** Empty where its bytes cannot be made again. */
    private static Optional<ReplayedRows.Reopened> reopened(Again again, Known known) {
        if (known.hasBody()) {
            return Optional.of(new ReplayedRows.Reopened(known.id(), Optional.empty(), false));
        }
        var rendered = again.rendered(known.rendering());
        boolean same = rendered.isTheOneOf(known.sha256());
        if (!same && !rendered.erased()) {
            LOGGER.error("The bytes of message {} cannot be made again; it is not replayed", again.webhookId());
            return Optional.empty();
        }
        return Optional.of(new ReplayedRows.Reopened(known.id(), Optional.of(rendered.body()), !same));
    }

    /** Which of the messages would be told again. */
    public Set<String> wouldSend(UUID endpoint, Wanted wanted, Collection<? extends Again> all) {
        Map<String, Known> known = known(endpoint, all);
        var would = new LinkedHashSet<String>();
        for (Again one : all) {
            Known there = known.get(one.webhookId());
            if (there == null ? wanted.unknown() && !one.suppressed() : wanted.again(there)) {
                would.add(one.webhookId());
            }
        }
        return would;
    }

    /** Those of the messages that the endpoint was to get, by their id. */
    public Map<String, Known> known(UUID endpoint, Collection<? extends Again> all) {
        return rows.known(endpoint, all.stream().map(Again::webhookId).toList());
    }

    /** The position of a message that the endpoint knows; -1 where it does not. */
    public long positionOf(UUID endpoint, String webhookId) {
        return jdbc.sql("select position from webhook.delivery where endpoint_id = :endpoint and webhook_id = :id")
                .param("endpoint", endpoint)
                .param("id", webhookId)
                .query(Long.class)
                .optional()
                .orElse(-1L);
    }

    /** How many messages of a replay have not been sent yet, counted no further than a limit. */
    public int open(UUID replay, int limit) {
        return jdbc.sql("""
                        select count(*) from (select from webhook.delivery
                            where replay_id = :replay and state in ('pending', 'in_flight') limit :limit) open
                        """)
                .param("replay", replay)
                .param("limit", limit)
                .query(Integer.class)
                .single();
    }

    /** Whether some of a replay's messages may still be taken back. */
    public boolean unfinished(UUID replay) {
        return jdbc.sql("""
                        select exists (select from webhook.delivery
                            where replay_id = :replay and state in ('pending', 'in_flight', 'held'))
                        """).param("replay", replay).query(Boolean.class).single();
    }

    /** Counts a replay's messages by their state. */
    public Map<String, Long> states(UUID replay) {
        var states = new HashMap<String, Long>();
        jdbc.sql("select state, count(*) as n from webhook.delivery where replay_id = :replay group by state")
                .param("replay", replay)
                .query(row -> {
                    states.put(row.getString("state"), row.getLong("n"));
                });
        return states;
    }

    /** Has what was taken over and not sent yet be as it was before; what came with the replay is passed over. */
    public void takeBack(UUID endpoint, UUID replay) {
        holds.lockAll(endpoint);
        jdbc.sql("""
                        update webhook.delivery
                        set state = coalesce(replayed_from, 'superseded'), next_attempt_at = null, finished_at = :now,
                            body = case when replayed_from = 'delivered' then null else body end
                        where replay_id = :replay and state in ('pending', 'held')
                        """).param("now", now()).param("replay", replay).update();
        // Nothing holds them any more, and nobody would wait for the end of the hold but what is new.
        jdbc.sql("""
                        update webhook.lane l set held_until = null
                        where endpoint_id = :endpoint and held_until is not null
                          and not exists (select from webhook.delivery d where d.endpoint_id = l.endpoint_id
                              and d.booking_id = l.booking_id and d.state = 'held')
                        """).param("endpoint", endpoint).update();
    }

    /**
     * Lets lanes go on that waited for a replay; those that have nothing left to send are found out when their turn comes. Those that
     * are on their way are waited for: who gives one back meanwhile does not know yet that the replay is over.
     */
    public void release(UUID endpoint) {
        holds.lockAll(endpoint);
        jdbc.sql("""
                        update webhook.lane l set due_at = :now
                        where endpoint_id = :endpoint and due_at is null and held_until is null
                          and exists (select from webhook.delivery d where d.endpoint_id = l.endpoint_id
                              and d.booking_id = l.booking_id and d.state in ('pending', 'in_flight'))
                        """).param("now", now()).param("endpoint", endpoint).update();
        wakeAfterCommit();
    }

    private void wakeAfterCommit() {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                afterCommit.run();
            }
        });
    }

    private OffsetDateTime now() {
        return time.instant().atOffset(ZoneOffset.UTC);
    }
}
