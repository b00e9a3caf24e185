package dev.slotgraph.query.audit;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * What the log was up to a position. Whoever keeps one can tell later whether the log still begins like that; the signature tells
 * whether it is one of ours. The arrays are not copied; leave them alone.
 *
 * @param events how many there are up to the position
 * @param digest see {@link LogDigest}
 * @param signature HMAC-SHA-256 over position, events (eight bytes each, big-endian) and digest
 */
@SuppressWarnings("ArrayRecordComponent") // compared by what they hold, see holds
record Checkpoint(long position, long events, byte[] digest, byte[] signature) {

    static final String KEY_PURPOSE = "audit-checkpoint";
    static final String ALGORITHM = "HmacSHA256";

    static Checkpoint sign(long position, long events, byte[] digest, SecretKey key) {
        return new Checkpoint(position, events, digest, signature(position, events, digest, key));
    }

    boolean signedWith(SecretKey key) {
        return MessageDigest.isEqual(signature, signature(position, events, digest, key));
    }

    boolean holds(long foundEvents, byte[] foundDigest) {
        return events == foundEvents && MessageDigest.isEqual(digest, foundDigest);
    }

    Map<String, @Nullable Object> render() {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("position", position);
        document.put("events", events);
        document.put("digest", HexFormat.of().formatHex(digest));
        document.put("signature", HexFormat.of().formatHex(signature));
        return document;
    }

    private static byte[] signature(long position, long events, byte[] digest, SecretKey key) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(position)
                    .putLong(events)
                    .array());
            return mac.doFinal(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }
}
