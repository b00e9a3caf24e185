package dev.slotgraph.platform.access;

import dev.slotgraph.platform.crypto.MasterKey;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The widget keys that hosted projects hand to every visitor. Only the hash of a key is kept, so the text of these follows from
 * the key's id and the installation's secret: any service can say it, and nobody else. Revoked like any other key. Thread-safe.
 */
public final class HostedKeys {

    private static final String ALGORITHM = "HmacSHA256";

    private final JdbcClient jdbc;
    private final SecretKey secret;

    /** @param jdbc where the keys are read */
    public HostedKeys(JdbcClient jdbc, MasterKey masterKey) {
        this.jdbc = jdbc;
        this.secret = masterKey.derive("hosted-widget-keys", ALGORITHM);
    }

    /** The text of the hosted key with this id. */
    public String text(UUID keyId, boolean test) {
        return KeyMaterial.prefix(KeyKind.WIDGET, test) + new BigInteger(1, code(keyId)).toString(Character.MAX_RADIX);
    }

    /** The text of the app's newest hosted key that is not revoked. */
    public Optional<String> current(UUID appId) {
        return jdbc
                .sql("""
                        select k.id, k.hash, a.test_mode
                        from booking.api_key k join booking.app a on a.id = k.app_id
                        where k.app_id = :app and k.kind = 'widget' and k.revoked_at is null
                        order by k.created_at desc, k.id desc
                        """)
                .param("app", appId)
                .query((row, _) -> new Key(
                        row.getBytes("hash"), text(row.getObject("id", UUID.class), row.getBoolean("test_mode"))))
                .list()
                .stream()
                .filter(Key::isHosted)
                .map(Key::text)
                .findFirst();
    }

    private record Key(byte[] hash, String text) {

        boolean isHosted() {
            return MessageDigest.isEqual(hash, KeyMaterial.hash(text));
        }
    }

    private byte[] code(UUID keyId) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return mac.doFinal(ByteBuffer.allocate(16)
                    .putLong(keyId.getMostSignificantBits())
                    .putLong(keyId.getLeastSignificantBits())
                    .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " is part of every Java platform", e);
        }
    }
}
