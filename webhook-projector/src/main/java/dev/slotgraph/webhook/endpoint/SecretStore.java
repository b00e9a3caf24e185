package dev.slotgraph.webhook.endpoint;

import dev.slotgraph.platform.crypto.AesGcm;
import dev.slotgraph.platform.crypto.MasterKey;
import dev.slotgraph.platform.crypto.SealBrokenException;
import dev.slotgraph.webhook.signature.WebhookSecret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The secrets of endpoints, encrypted under a key from the configuration, which may change. Joins the caller's transaction. Thread-safe. */
public final class SecretStore {

    private static final Logger LOGGER = LoggerFactory.getLogger(SecretStore.class);

    /** Older ones end early when there are more. */
    private static final int MOST_LIVE = 11;

    private final JdbcClient jdbc;
    private final SecretKey key;
    private final String keyName;
    private final List<SecretKey> olderKeys;
    private final Set<UUID> unreadable = ConcurrentHashMap.newKeySet();

    /**
     * @param key seals what comes from now on
     * @param older may have sealed what is there
     */
    public SecretStore(JdbcClient jdbc, MasterKey key, List<MasterKey> older) {
        this.jdbc = jdbc;
        this.key = derived(key);
        this.keyName = fingerprint(this.key.getEncoded());
        this.olderKeys = older.stream().map(SecretStore::derived).toList();
    }

    private static SecretKey derived(MasterKey key) {
        return key.derive("webhook-secrets");
    }

    /**
     * Seals anew what another key has sealed. Called at the start; several nodes may do so. What none of the keys opens stays as it
     * is, and its endpoint is sent nothing until one does.
     */
    public void seal() {
        record Sealed(UUID id, UUID endpoint, byte[] sealed) {}
        List<Sealed> others = jdbc.sql("""
                        select id, endpoint_id, sealed from webhook.endpoint_secret where sealed_with is distinct from :key
                        """)
                .param("key", keyName)
                .query((row, _) -> new Sealed(
                        row.getObject("id", UUID.class),
                        row.getObject("endpoint_id", UUID.class),
                        row.getBytes("sealed")))
                .list();
        for (Sealed other : others) {
            byte[] bound = bound(other.endpoint(), other.id());
            opened(other.sealed(), other.endpoint(), other.id())
                    .ifPresent(plain -> jdbc.sql("""
                            update webhook.endpoint_secret set sealed = :new, sealed_with = :key where id = :id and sealed = :old
                            """)
                            .param("new", AesGcm.encrypt(key, plain, bound))
                            .param("key", keyName)
                            .param("id", other.id())
                            .param("old", other.sealed())
                            .update());
        }
    }

    /** Empty where none of the keys fits, which is told once. */
    private Optional<byte[]> opened(byte[] sealed, UUID endpoint, UUID id) {
        try {
            byte[] plain = open(sealed, bound(endpoint, id));
            unreadable.remove(id);
            return Optional.of(plain);
        } catch (SealBrokenException e) {
            if (unreadable.add(id)) {
                LOGGER.error(
                        "No key opens secret {} of webhook {}: it is not signed with it; see slotgraph.webhooks.previous-secret-keys",
                        id,
                        endpoint,
                        e);
            }
            return Optional.empty();
        }
    }

    private byte[] open(byte[] sealed, byte[] bound) {
        try {
            return AesGcm.decrypt(key, sealed, bound);
        } catch (SealBrokenException e) {
            for (SecretKey older : olderKeys) {
                try {
                    return AesGcm.decrypt(older, sealed, bound);
                } catch (SealBrokenException next) {
                    e.addSuppressed(next);
                }
            }
            throw e;
        }
    }

    /** The secrets that sign now, the newest first, for each endpoint that has one that can be opened. */
    public Map<UUID, List<WebhookSecret>> live(Collection<UUID> endpoints, Instant now) {
        var live = new HashMap<UUID, List<WebhookSecret>>();
        jdbc.sql("""
                        select id, endpoint_id, sealed from webhook.endpoint_secret
                        where endpoint_id = any(:endpoints) and (expires_at is null or expires_at > :now)
                        order by created_at desc, id desc
                        """)
                .param("endpoints", endpoints.toArray(UUID[]::new))
                .param("now", at(now))
                .query(row -> {
                    UUID endpoint = row.getObject("endpoint_id", UUID.class);
                    opened(row.getBytes("sealed"), endpoint, row.getObject("id", UUID.class))
                            .ifPresent(plain -> live.computeIfAbsent(endpoint, _ -> new ArrayList<>())
                                    .add(WebhookSecret.of(new String(plain, StandardCharsets.UTF_8))));
                });
        return live;
    }

    /**
     * Adds a secret; the others sign along until {@code othersUntil}.
     *
     * @return by which the secret may be recognised in the history
     */
    String add(UUID endpoint, UUID id, WebhookSecret secret, Instant now, Instant othersUntil) {
        jdbc.sql("""
                        update webhook.endpoint_secret set expires_at = :until
                        where endpoint_id = :endpoint and (expires_at is null or expires_at > :until)
                        """)
                .param("until", at(othersUntil))
                .param("endpoint", endpoint)
                .update();
        String fingerprint = fingerprint(secret);
        jdbc.sql("""
                        insert into webhook.endpoint_secret (id, endpoint_id, sealed, sealed_with, fingerprint, created_at)
                        values (:id, :endpoint, :sealed, :key, :fingerprint, :now)
                        """)
                .param("id", id)
                .param("endpoint", endpoint)
                .param(
                        "sealed",
                        AesGcm.encrypt(key, secret.text().getBytes(StandardCharsets.UTF_8), bound(endpoint, id)))
                .param("key", keyName)
                .param("fingerprint", fingerprint)
                .param("now", at(now))
                .update();
        jdbc.sql("""
                        delete from webhook.endpoint_secret where id in (
                            select id from webhook.endpoint_secret where endpoint_id = :endpoint
                            order by created_at desc, id desc offset :most)
                        """).param("endpoint", endpoint).param("most", MOST_LIVE).update();
        return fingerprint;
    }

    /** Destroys what no longer signs. */
    public void destroyExpired(Instant now) {
        jdbc.sql("delete from webhook.endpoint_secret where expires_at <= :now")
                .param("now", at(now))
                .update();
    }

    private static String fingerprint(WebhookSecret secret) {
        return fingerprint(secret.text().getBytes(StandardCharsets.UTF_8));
    }

    private static String fingerprint(byte[] secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret);
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] bound(UUID endpoint, UUID id) {
        return (endpoint + "|" + id).getBytes(StandardCharsets.UTF_8);
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
