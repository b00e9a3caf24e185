package dev.slotgraph.platform.crypto;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A key for each person, wrapped by the master key. Destroying it erases what was ever encrypted under it, wherever the log was
 * copied to. A key that is made or destroyed in a transaction counts in that transaction at once and elsewhere after its commit;
 * if it rolls back, it never was. Other nodes notice a destruction within {@link #TTL}. Thread-safe.
 */
public final class SubjectKeys {

    /** For so long a node may still read what another node erased. */
    public static final Duration TTL = Duration.ofSeconds(15);

    static final String PURPOSE = "subject-keys";

    private static final Duration UNKNOWN_TTL = Duration.ofMillis(500);
    private static final int MOST_KEYS = 100_000;
    private static final int KEY_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcClient writer;
    private final JdbcClient reader;
    private final SecretKey wrapping;
    private final Clock clock;
    private final Cache<UUID, SubjectKey> settled;
    /** Apart: a key that is not there yet may come with the next commit. */
    private final Cache<UUID, SubjectKey> unknown;

    public SubjectKeys(JdbcClient writer, JdbcClient reader, MasterKey masterKey, Clock clock) {
        this(writer, reader, masterKey, clock, Ticker.systemTicker());
    }

    SubjectKeys(JdbcClient writer, JdbcClient reader, MasterKey masterKey, Clock clock, Ticker ticker) {
        this.writer = writer;
        this.reader = reader;
        this.clock = clock;
        wrapping = masterKey.derive(PURPOSE);
        settled = Caffeine.newBuilder()
                .maximumSize(MOST_KEYS)
                .expireAfterWrite(TTL)
                .ticker(ticker)
                .build();
        unknown = Caffeine.newBuilder()
                .maximumSize(MOST_KEYS)
                .expireAfterWrite(UNKNOWN_TTL)
                .ticker(ticker)
                .build();
    }

    /**
     * Sees to it that the person has a key: makes one unless there is one, or there was one. Must run in the transaction that stores
     * what will be encrypted.
     *
     * @return {@link SubjectKey.Live}, or {@link SubjectKey.Destroyed} if the person has been erased
     */
    public SubjectKey create(UUID appId, UUID subject) {
        Map<UUID, SubjectKey> changes = changesOfThisTransaction();
        SubjectKey known = changes.get(subject);
        if (known != null) {
            return known;
        }
        byte[] bytes = new byte[KEY_BYTES];
        RANDOM.nextBytes(bytes);
        int made = writer.sql("""
                        insert into booking.subject_key (subject_id, app_id, wrapped_key, created_at)
                        values (:subject, :app, :wrapped, :now)
                        on conflict (subject_id) do nothing
                        """)
                .param("subject", subject)
                .param("app", appId)
                .param("wrapped", AesGcm.encrypt(wrapping, bytes, bytes(subject)))
                .param("now", now())
                .update();
        if (made == 0) {
            return load(writer, subject);
        }
        var key = new SubjectKey.Live(new SecretKeySpec(bytes, "AES"));
        changes.put(subject, key);
        return key;
    }

    /** What is known of the person's key. */
    public SubjectKey find(UUID subject) {
        Map<UUID, SubjectKey> changes = changesIfAny();
        if (changes != null) {
            SubjectKey changed = changes.get(subject);
            // What this transaction sees may never be committed: nothing of it goes into the cache.
            return changed != null ? changed : load(writer, subject);
        }
        SubjectKey missing = unknown.getIfPresent(subject);
        if (missing != null) {
            return missing;
        }
        // Null is not kept, and while it loads, an invalidation of the same key waits.
        @Nullable
        SubjectKey found = settled.get(subject, id -> {
            SubjectKey loaded = load(reader, id);
            return loaded instanceof SubjectKey.Unknown ? null : loaded;
        });
        if (found == null) {
            found = new SubjectKey.Unknown();
            unknown.put(subject, found);
        }
        return found;
    }

    /**
     * Destroys the person's key for ever. Must run in a transaction.
     *
     * @return whether there was one
     */
    public boolean destroy(UUID subject) {
        Map<UUID, SubjectKey> changes = changesOfThisTransaction();
        int destroyed =
                writer.sql("""
                        update booking.subject_key set wrapped_key = null, destroyed_at = :now
                        where subject_id = :subject and wrapped_key is not null
                        """).param("now", now()).param("subject", subject).update();
        if (destroyed == 1) {
            changes.put(subject, new SubjectKey.Destroyed());
        }
        return destroyed == 1;
    }

    /** Forgets what this node remembers of the person's key, which another node may have destroyed. */
    public void lookAnew(UUID subject) {
        unknown.invalidate(subject);
        settled.invalidate(subject);
    }

    /** Those of these people whose keys are destroyed by now, whatever this node remembers of them. */
    public Set<UUID> destroyedAmong(Collection<UUID> subjects) {
        return subjects.isEmpty()
                ? Set.of()
                : Set.copyOf(reader.sql("""
                        select subject_id from booking.subject_key
                        where subject_id = any (cast(:subjects as uuid[])) and wrapped_key is null
                        """)
                        .param(
                                "subjects",
                                subjects.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}")))
                        .query(UUID.class)
                        .list());
    }

    /** A subject's id as it is bound to what is encrypted for it. */
    static byte[] bytes(UUID subject) {
        return ByteBuffer.allocate(16)
                .putLong(subject.getMostSignificantBits())
                .putLong(subject.getLeastSignificantBits())
                .array();
    }

    private SubjectKey load(JdbcClient jdbc, UUID subject) {
        return jdbc.sql("select wrapped_key from booking.subject_key where subject_id = :subject")
                .param("subject", subject)
                .query((row, _) -> unwrap(subject, row.getBytes("wrapped_key")))
                .optional()
                .orElseGet(SubjectKey.Unknown::new);
    }

    private SubjectKey unwrap(UUID subject, byte @Nullable [] wrapped) {
        if (wrapped == null) {
            return new SubjectKey.Destroyed();
        }
        byte[] bytes = AesGcm.decrypt(wrapping, wrapped, bytes(subject));
        var key = new SecretKeySpec(bytes, "AES");
        Arrays.fill(bytes, (byte) 0);
        return new SubjectKey.Live(key);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    @SuppressWarnings("unchecked") // bound by changesOfThisTransaction alone
    private @Nullable Map<UUID, SubjectKey> changesIfAny() {
        return (Map<UUID, SubjectKey>) TransactionSynchronizationManager.getResource(this);
    }

    private Map<UUID, SubjectKey> changesOfThisTransaction() {
        Map<UUID, SubjectKey> bound = changesIfAny();
        if (bound != null) {
            return bound;
        }
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("keys are made and destroyed in a transaction");
        }
        var changes = new HashMap<UUID, SubjectKey>();
        TransactionSynchronizationManager.bindResource(this, changes);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void suspend() {
                TransactionSynchronizationManager.unbindResource(SubjectKeys.this);
            }

            @Override
            public void resume() {
                TransactionSynchronizationManager.bindResource(SubjectKeys.this, changes);
            }

            @Override
            public void savepointRollback(Object savepoint) {
                changes.clear();
            }

            @Override
            public void afterCompletion(int status) {
                TransactionSynchronizationManager.unbindResource(SubjectKeys.this);
                changes.forEach((subject, _) -> {
                    unknown.invalidate(subject);
                    // After a commit whose fate is unknown too: what is true then is read anew.
                    settled.invalidate(subject);
                });
                if (status == STATUS_COMMITTED) {
                    settled.putAll(changes);
                }
            }
        });
        return changes;
    }
}
