package dev.slotgraph.webhook.replay;

import dev.slotgraph.webhook.replay.Replay.Asked;
import dev.slotgraph.webhook.replay.Replay.Mode;
import dev.slotgraph.webhook.replay.Replay.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of replays. Joins the caller's transaction. Thread-safe. */
@Component("webhookReplayStore")
class ReplayStore {

    private static final String SELECT = "select * from webhook.replay ";

    private final JdbcClient jdbc;

    ReplayStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return false where one is running already */
    boolean insert(Replay replay) {
        Asked asked = replay.asked();
        return jdbc.sql("""
                        insert into webhook.replay
                            (id, endpoint_id, app_id, mode, from_position, until_position, types, booking_ids, rate, state, position,
                             next_at, created_at)
                        values (:id, :endpoint, :app, :mode, :from, :until, :types, :bookings, :rate, 'running', :from, :now, :now)
                        on conflict (endpoint_id) where state = 'running' do nothing
                        """)
                        .param("id", replay.id())
                        .param("endpoint", replay.endpointId())
                        .param("app", replay.appId())
                        .param("mode", Replay.text(asked.mode()))
                        .param("from", asked.after())
                        .param("until", replay.until())
                        .param("types", asked.types().toArray(String[]::new))
                        .param("bookings", asked.bookings().toArray(UUID[]::new))
                        .param("rate", asked.rate())
                        .param("now", at(replay.createdAt()))
                        .update()
                == 1;
    }

    Optional<Replay> find(UUID endpoint, UUID id) {
        return jdbc.sql(SELECT + "where endpoint_id = :endpoint and id = :id")
                .param("endpoint", endpoint)
                .param("id", id)
                .query((row, _) -> replay(row))
                .optional();
    }

    List<Replay> list(UUID endpoint, long offset, int limit) {
        return jdbc.sql(SELECT
                        + "where endpoint_id = :endpoint order by created_at desc, id desc offset :offset limit :limit")
                .param("endpoint", endpoint)
                .param("offset", offset)
                .param("limit", limit)
                .query((row, _) -> replay(row))
                .list();
    }

    long count(UUID endpoint) {
        return jdbc.sql("select count(*) from webhook.replay where endpoint_id = :endpoint")
                .param("endpoint", endpoint)
                .query(Long.class)
                .single();
    }

    /** One that is due, locked until the transaction ends; nobody else gets it meanwhile. */
    Optional<Replay> take(Instant now) {
        return jdbc.sql(SELECT + """
                        where state = 'running' and next_at <= :now order by next_at limit 1 for update skip locked
                        """)
                .param("now", at(now))
                .query((row, _) -> replay(row))
                .optional();
    }

    Optional<Replay> lock(UUID id) {
        return jdbc.sql(SELECT + "where id = :id for update")
                .param("id", id)
                .query((row, _) -> replay(row))
                .optional();
    }

    void progress(UUID id, long position, int messages, int drifted, Instant nextAt) {
        jdbc.sql("""
                        update webhook.replay
                        set position = :position, messages = messages + :messages, drifted = drifted + :drifted, next_at = :next,
                            failures = 0, error = null
                        where id = :id
                        """)
                .param("position", position)
                .param("messages", messages)
                .param("drifted", drifted)
                .param("next", at(nextAt))
                .param("id", id)
                .update();
    }

    /** Tries it again later, each time later than before, up to half an hour. */
    void putOff(UUID id, Instant now, String error) {
        jdbc.sql("""
                        update webhook.replay
                        set failures = failures + 1, error = :error,
                            next_at = :now + least(interval '30 seconds' * (1 << least(failures, 6)), interval '30 minutes')
                        where id = :id and state = 'running'
                        """)
                .param("error", error)
                .param("now", at(now))
                .param("id", id)
                .update();
    }

    void finish(UUID id, State state, Instant now) {
        jdbc.sql("update webhook.replay set state = :state, finished_at = :now where id = :id")
                .param("state", Replay.text(state))
                .param("now", at(now))
                .param("id", id)
                .update();
    }

    private static Replay replay(ResultSet row) throws SQLException {
        OffsetDateTime finished = row.getObject("finished_at", OffsetDateTime.class);
        return new Replay(
                row.getObject("id", UUID.class),
                row.getObject("endpoint_id", UUID.class),
                row.getObject("app_id", UUID.class),
                new Asked(
                        Mode.valueOf(row.getString("mode").toUpperCase(Locale.ROOT)),
                        row.getLong("from_position"),
                        row.getLong("until_position"),
                        List.of((String[]) row.getArray("types").getArray()),
                        List.of((UUID[]) row.getArray("booking_ids").getArray()),
                        row.getObject("rate", Integer.class)),
                row.getLong("until_position"),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getLong("position"),
                row.getLong("messages"),
                row.getLong("drifted"),
                row.getString("error"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                finished == null ? null : finished.toInstant());
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
