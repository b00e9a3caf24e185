package dev.slotgraph.webhook.delivery;

import dev.slotgraph.api.id.Ids;
import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.payload.Format;
import dev.slotgraph.webhook.payload.Rendering;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Takes messages over that are told again. Those that the endpoint knows are sent under their id with the bytes that they had; those
 * that it does not know are sent as it would have got them. All go through their lanes, in order. Joins the caller's transaction.
 * Thread-safe.
 */
public final class ReplayInbox {

    /** Names the clock that is the same for all nodes. */
    public static final String TIME = "webhookTime";

    private static final Logger LOGGER = LoggerFactory.getLogger(ReplayInbox.class);

    private final JdbcClient jdbc;
    private final Holds holds;
    private final Clock time;
    private final Ids ids;
    private final BodySource bodies;
    private final Runnable afterCommit;

    /**
     * @param time the database's
     * @param afterCommit wakes who delivers
     */
    public ReplayInbox(JdbcClient jdbc, Clock time, Ids ids, BodySource bodies, Runnable afterCommit) {
        this.jdbc = jdbc;
        this.holds = new Holds(jdbc);
        this.time = time;
        this.ids = ids;
        this.bodies = bodies;
        this.afterCommit = afterCommit;
    }

    /**
     * Which messages are wanted.
     *
     * @param delivered those that were acknowledged, too
     * @param unknown those that the endpoint was never to get, too
     */
    public record Wanted(boolean delivered, boolean unknown) {}

    /**
     * A message that may be told again.
     *
     * @param suppressed whether it told nothing new
     */
    public record Again(Message message, boolean suppressed) {}

    /** How many messages were taken over, and of how many the bytes could not be made again. */
    public record Taken(int messages, int drifted) {}

    private record Known(UUID id, String state, boolean hasBody, String sha256, Rendering rendering) {}

    /** @param all of one endpoint */
    public Taken replay(UUID replay, Endpoint endpoint, Wanted wanted, List<Again> all) {
        if (all.isEmpty()) {
            return new Taken(0, 0);
        }
        var sorted = all.stream()
                .sorted(Comparator.comparing((Again one) -> one.message().bookingId())
                        .thenComparingInt(one -> one.message().sequence()))
                .toList();
        UUID[] bookings =
                sorted.stream().map(one -> one.message().bookingId()).distinct().toArray(UUID[]::new);
        lock(endpoint.id(), bookings);
        Map<String, Known> known = known(endpoint.id(), sorted);
        int messages = 0;
        int drifted = 0;
        var touched = new LinkedHashSet<UUID>();
        for (Again one : sorted) {
            int before = messages;
            Known there = known.get(one.message().webhookId());
            if (there == null) {
                if (wanted.unknown()) {
                    insert(replay, endpoint, one);
                    messages += one.suppressed() ? 0 : 1;
                }
            } else if (List.of("failed", "superseded").contains(there.state())
                    || (wanted.delivered() && there.state().equals("delivered"))) {
                boolean reopened = reopen(replay, one.message(), there);
                messages += reopened ? 1 : 0;
                drifted += reopened ? 0 : 1;
            }
            boolean resumed = there != null && there.state().equals("held") && wanted.unknown();
            if (resumed || messages > before) {
                touched.add(one.message().bookingId());
            }
        }
        // What is held goes on with what is told again, as it does when it is sent by hand; it would hold that too.
        touched.forEach(booking -> holds.resume(endpoint.id(), booking, "pending", time.instant()));
        jdbc.sql("""
                        update webhook.lane l set due_at = :now
                        where endpoint_id = :endpoint and booking_id = any(:bookings) and not leased and held_until is null
                          and exists (select from webhook.delivery d where d.endpoint_id = l.endpoint_id
                              and d.booking_id = l.booking_id and d.state in ('pending', 'in_flight'))
                        """)
                .param("now", now())
                .param("endpoint", endpoint.id())
                .param("bookings", bookings)
                .update();
        wakeAfterCommit();
        return new Taken(messages, drifted);
    }

    /** Whether a message would be told again. */
    public boolean wouldSend(UUID endpoint, String webhookId, Wanted wanted) {
        return jdbc.sql("select state from webhook.delivery where endpoint_id = :endpoint and webhook_id = :id")
                .param("endpoint", endpoint)
                .param("id", webhookId)
                .query(String.class)
                .optional()
                .map(state -> List.of("failed", "superseded").contains(state)
                        || (wanted.delivered() && state.equals("delivered")))
                .orElse(wanted.unknown());
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

    private void lock(UUID endpoint, UUID[] bookings) {
        jdbc.sql("""
                        insert into webhook.lane (endpoint_id, booking_id, seen_sequence, last_sequence)
                        select :endpoint, booking_id, 0, 0 from unnest(:bookings::uuid[]) as b(booking_id) order by booking_id
                        on conflict (endpoint_id, booking_id) do nothing
                        """).param("endpoint", endpoint).param("bookings", bookings).update();
        jdbc.sql("""
                        select 1 from webhook.lane where endpoint_id = :endpoint and booking_id = any(:bookings)
                        order by booking_id for update
                        """)
                .param("endpoint", endpoint)
                .param("bookings", bookings)
                .query((_, _) -> 1)
                .list();
    }

    private Map<String, Known> known(UUID endpoint, Collection<Again> all) {
        var known = new HashMap<String, Known>();
        jdbc.sql("""
                        select id, webhook_id, state, body is not null as has_body, encode(body_sha256, 'hex') as sha256,
                               format, schema_version, fields_masked
                        from webhook.delivery where endpoint_id = :endpoint and webhook_id = any(:ids)
                        """)
                .param("endpoint", endpoint)
                .param("ids", all.stream().map(one -> one.message().webhookId()).toArray(String[]::new))
                .query(row -> {
                    known.put(
                            row.getString("webhook_id"),
                            new Known(
                                    row.getObject("id", UUID.class),
                                    row.getString("state"),
                                    row.getBoolean("has_body"),
                                    row.getString("sha256"),
                                    new Rendering(
                                            Format.named(row.getString("format"))
                                                    .orElseThrow(),
                                            row.getInt("schema_version"),
                                            List.of((String[]) row.getArray("fields_masked")
                                                    .getArray()))));
                });
        return known;
    }

    private boolean reopen(UUID replay, Message message, Known known) {
        byte @Nullable [] again = null;
        boolean redacted = false;
        if (!known.hasBody()) {
            Optional<BodySource.Rendered> rendered = bodies.render(
                    known.rendering(),
                    message.bookingId(),
                    message.position(),
                    message.webhookId(),
                    message.publicType());
            boolean same = rendered.filter(one ->
                            Arrays.equals(one.body().sha256(), HexFormat.of().parseHex(known.sha256())))
                    .isPresent();
            redacted = rendered.filter(BodySource.Rendered::erased).isPresent() && !same;
            if (!same && !redacted) {
                LOGGER.error("The bytes of message {} cannot be made again; it is not replayed", message.webhookId());
                return false;
            }
            again = rendered.orElseThrow().body().bytes();
        }
        jdbc.sql("""
                        update webhook.delivery
                        set state = 'pending', replayed_from = state, steps_used = 0, next_attempt_at = :now, finished_at = null,
                            body = coalesce(body, :body), redacted = redacted or :redacted, replay_id = :replay
                        where id = :id
                        """)
                .param("now", now())
                .param("body", again, Types.BINARY)
                .param("redacted", redacted)
                .param("replay", replay)
                .param("id", known.id())
                .update();
        return true;
    }

    private void insert(UUID replay, Endpoint endpoint, Again one) {
        Message message = one.message();
        Rendering rendering = endpoint.settings().rendering();
        jdbc.sql("""
                        insert into webhook.delivery
                            (id, endpoint_id, webhook_id, booking_id, sequence, previous_sequence, position, public_type, body,
                             body_sha256, retry_schedule, state, next_attempt_at, created_at, finished_at, occurred_at, format,
                             schema_version, fields_masked, replay_id)
                        select :id, :endpoint, :webhook, :booking, :sequence,
                               coalesce((select max(d.sequence) from webhook.delivery d where d.endpoint_id = :endpoint
                                   and d.booking_id = :booking and d.sequence < :sequence and d.state <> 'suppressed'), 0),
                               :position, :type, :body, :sha, :schedule, :state, :due, :now, :finished, :occurred, :format, :schema,
                               :masked, :replay
                        """)
                .param("id", ids.next())
                .param("endpoint", endpoint.id())
                .param("webhook", message.webhookId())
                .param("booking", message.bookingId())
                .param("sequence", message.sequence())
                .param("position", message.position())
                .param("type", message.publicType())
                .param("body", one.suppressed() ? null : message.body().bytes(), Types.BINARY)
                .param("sha", message.body().sha256())
                .param(
                        "schedule",
                        endpoint.retry().steps().stream()
                                .map(Duration::toMillis)
                                .toArray(Long[]::new))
                .param("state", one.suppressed() ? "suppressed" : "pending")
                .param("due", one.suppressed() ? null : now(), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("now", now())
                .param("finished", one.suppressed() ? now() : null, Types.TIMESTAMP_WITH_TIMEZONE)
                .param("occurred", message.occurredAt().atOffset(ZoneOffset.UTC))
                .param("format", rendering.format().text())
                .param("schema", rendering.schemaVersion())
                .param("masked", rendering.masked().toArray(String[]::new))
                .param("replay", replay)
                .update();
        if (one.suppressed()) {
            return;
        }
        // Whoever comes next in the lane and was not sent yet now has this one before it.
        jdbc.sql("""
                        update webhook.delivery d set previous_sequence = :sequence
                        where endpoint_id = :endpoint and booking_id = :booking and sequence > :sequence
                          and previous_sequence < :sequence and attempts = 0 and state <> 'suppressed'
                        """)
                .param("endpoint", endpoint.id())
                .param("booking", message.bookingId())
                .param("sequence", message.sequence())
                .update();
        jdbc.sql("""
                        update webhook.lane
                        set last_content = case when last_sequence < :sequence then :content else last_content end,
                            last_sequence = greatest(last_sequence, :sequence), seen_sequence = greatest(seen_sequence, :sequence)
                        where endpoint_id = :endpoint and booking_id = :booking
                        """)
                .param("sequence", message.sequence())
                .param("content", message.content().sha256())
                .param("endpoint", endpoint.id())
                .param("booking", message.bookingId())
                .update();
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
