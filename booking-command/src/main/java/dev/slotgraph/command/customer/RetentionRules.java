package dev.slotgraph.command.customer;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** For how long each app keeps what it knows of people, and whose time may be over. Thread-safe. */
@Component
public class RetentionRules {

    private final JdbcClient jdbc;

    RetentionRules(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** An app's rule: people are kept for so many days after their last booking. */
    record Rule(UUID appId, int peopleDays) {}

    /** Joins the caller's transaction. */
    public void set(UUID appId, @Nullable Integer peopleDays, Instant now) {
        jdbc.sql("""
                insert into booking.retention (app_id, people_days, updated_at) values (?, ?, ?)
                on conflict (app_id) do update set people_days = excluded.people_days, updated_at = excluded.updated_at
                """)
                .param(appId)
                .param(peopleDays)
                .param(now.atOffset(ZoneOffset.UTC))
                .update();
        // The next look goes by the new rule.
        jdbc.sql("update booking.subject_key set kept_until = null where app_id = ? and kept_until is not null")
                .param(appId)
                .update();
    }

    /** Days; empty where everything is kept. */
    Optional<Integer> peopleDays(UUID appId) {
        return all().stream()
                .filter(rule -> rule.appId().equals(appId))
                .map(Rule::peopleDays)
                .findFirst();
    }

    List<Rule> all() {
        return jdbc.sql("select app_id, people_days from booking.retention where people_days is not null")
                .query((row, _) -> new Rule(row.getObject("app_id", UUID.class), row.getInt("people_days")))
                .list();
    }

    /**
     * Locks somebody who is to be looked at; whom another node looks at is passed over. A resource, whose key seals its events, is
     * nobody.
     *
     * @param knownBefore nobody has to be looked at before so much time has passed since
     */
    Optional<UUID> lockOneToLookAt(UUID appId, Instant now, Instant knownBefore) {
        return jdbc.sql("""
                select subject_id from booking.subject_key
                where app_id = :app and wrapped_key is not null
                  and (kept_until <= :now or kept_until is null and created_at <= :before)
                  and not exists (select from booking.resource where id = subject_id)
                limit 1
                for update skip locked
                """)
                .param("app", appId)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("before", knownBefore.atOffset(ZoneOffset.UTC))
                .query(UUID.class)
                .optional();
    }

    void keepUntil(UUID customerId, Instant end) {
        jdbc.sql("update booking.subject_key set kept_until = ? where subject_id = ?")
                .params(end.atOffset(ZoneOffset.UTC), customerId)
                .update();
    }
}
