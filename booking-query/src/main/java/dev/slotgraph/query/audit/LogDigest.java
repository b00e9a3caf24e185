package dev.slotgraph.query.audit;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The digest of the log up to an event: the SHA-256 of the digest up to its predecessor in the log (32 bytes; zeros before the
 * first), its position (eight bytes, big-endian) and its {@code hash} (32 bytes). It depends on every event, their order and their
 * number. Not thread-safe.
 */
final class LogDigest {

    static final int LENGTH = 32;

    private final MessageDigest sha256;
    private byte[] value;
    private long events;

    private LogDigest(byte[] value, long events) {
        this.value = value;
        this.events = events;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static LogDigest ofNothing() {
        return new LogDigest(new byte[LENGTH], 0);
    }

    static LogDigest from(Checkpoint checkpoint) {
        return new LogDigest(checkpoint.digest().clone(), checkpoint.events());
    }

    void add(long position, byte[] hash) {
        sha256.update(value);
        sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(position).array());
        value = sha256.digest(hash);
        events++;
    }

    byte[] value() {
        return value.clone();
    }

    long events() {
        return events;
    }
}
