package dev.slotgraph.command.customer;

import dev.slotgraph.api.id.Ids;
import dev.slotgraph.platform.crypto.EmailLookup;
import dev.slotgraph.platform.crypto.SubjectKeys;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Who books: within an app the same e-mail address, case-folded, is the same customer. Thread-safe. */
@Component
public class Customers {

    private final JdbcClient jdbc;
    private final EmailLookup emails;
    private final SubjectKeys keys;
    private final Ids ids;
    private final Clock clock;

    Customers(JdbcClient jdbc, EmailLookup emails, SubjectKeys keys, Ids ids, Clock clock) {
        this.jdbc = jdbc;
        this.emails = emails;
        this.keys = keys;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * The customer of this address, with a key; made in the caller's transaction where there is none yet.
     *
     * @param email null for somebody without an address, who is a new customer each time
     */
    public UUID resolve(UUID appId, @Nullable String email) {
        if (email == null) {
            return withKey(appId, ids.next());
        }
        var hash = emails.hash(appId, email);
        return find(appId, hash)
                .or(() -> insert(appId, hash))
                .orElseGet(() -> find(appId, hash).orElseThrow());
    }

    /** Gives a booking without a customer a key of its own. */
    public UUID withKey(UUID appId, UUID subject) {
        keys.create(appId, subject);
        return subject;
    }

    /** What an app knows of a person. */
    public enum Acquaintance {
        KNOWN,
        ERASED,
        STRANGER
    }

    /** Locks the person, so that of two who erase one comes first. A resource, whose key seals its events, is nobody. */
    public Acquaintance lock(UUID appId, UUID customerId) {
        return jdbc.sql("""
                select wrapped_key is null from booking.subject_key
                where subject_id = ? and app_id = ?
                  and not exists (select from booking.resource where id = subject_id)
                for update
                """)
                .params(customerId, appId)
                .query(Boolean.class)
                .optional()
                .map(erased -> erased ? Acquaintance.ERASED : Acquaintance.KNOWN)
                .orElse(Acquaintance.STRANGER);
    }

    /** Destroys the person's key; the address, should it come again, is somebody new. */
    void forget(UUID customerId) {
        keys.destroy(customerId);
        jdbc.sql("delete from booking.customer where id = ?").param(customerId).update();
    }

    private Optional<UUID> find(UUID appId, String hash) {
        return jdbc.sql("select id from booking.customer where app_id = ? and email_hash = ?")
                .params(appId, hash)
                .query(UUID.class)
                .optional();
    }

    /** Empty where another transaction was first, which this one has then waited for. */
    private Optional<UUID> insert(UUID appId, String hash) {
        return jdbc.sql("""
                insert into booking.customer (id, app_id, email_hash, created_at) values (?, ?, ?, ?)
                on conflict (app_id, email_hash) do nothing returning id
                """)
                .params(ids.next(), appId, hash, clock.instant().atOffset(ZoneOffset.UTC))
                .query(UUID.class)
                .optional()
                .map(id -> withKey(appId, id));
    }
}
