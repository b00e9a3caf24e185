package dev.slotgraph.platform.eventlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The hash that chains the events of one stream. It covers every stored column but {@code global_index}, which PostgreSQL
 * draws only while it inserts.
 *
 * <p>The content hash is the SHA-256 of ten fields, one after the other, each as a four-byte length (big-endian, in bytes)
 * followed by that many bytes:
 *
 * <ol>
 *   <li>{@code stream_type}, UTF-8
 *   <li>{@code stream_id}, UTF-8
 *   <li>{@code sequence}, eight bytes, big-endian
 *   <li>{@code event_id}, UTF-8
 *   <li>{@code event_type}, UTF-8
 *   <li>{@code revision}, UTF-8
 *   <li>{@code recorded_at} as microseconds since 1970-01-01T00:00:00Z, eight bytes, big-endian, two's complement
 *   <li>{@code app_id}, sixteen bytes, as in RFC 9562
 *   <li>{@code payload}, as stored (so that erasing a person, which destroys a key, leaves the chain whole)
 *   <li>{@code meta_data}, as stored
 * </ol>
 *
 * <p>The chained hash, which {@code hash} holds, is the SHA-256 of the predecessor's {@code hash} (32 bytes; nothing for the
 * first event) followed by the content hash (32 bytes). This layout may never change: logs that outlive us are verified by it.
 */
public final class EventHash {

    /** Bytes of a hash. */
    public static final int LENGTH = 32;

    private EventHash() {}

    /** The content hash of an event. {@code recordedAt} counts in whole microseconds; what is finer is ignored. */
    public static byte[] content(
            String streamType,
            String streamId,
            long sequence,
            String eventId,
            String eventType,
            String revision,
            Instant recordedAt,
            UUID appId,
            byte[] payload,
            byte[] metaData) {
        var digest = sha256();
        field(digest, streamType);
        field(digest, streamId);
        field(digest, number(sequence));
        field(digest, eventId);
        field(digest, eventType);
        field(digest, revision);
        field(digest, number(ChronoUnit.MICROS.between(Instant.EPOCH, recordedAt.truncatedTo(ChronoUnit.MICROS))));
        field(
                digest,
                ByteBuffer.allocate(16)
                        .putLong(appId.getMostSignificantBits())
                        .putLong(appId.getLeastSignificantBits())
                        .array());
        field(digest, payload);
        field(digest, metaData);
        return digest.digest();
    }

    /** The content hash of a stored event. */
    public static byte[] content(LoggedEvent event) {
        return content(
                event.streamType(),
                event.streamId(),
                event.sequence(),
                event.eventId(),
                event.eventType(),
                event.revision(),
                event.recordedAt(),
                event.appId(),
                event.payload(),
                event.metaData());
    }

    /** What {@code hash} must hold for content after a predecessor; {@code previous} is null for the first event. */
    public static byte[] chained(byte @Nullable [] previous, byte[] content) {
        MessageDigest digest = sha256();
        if (previous != null) {
            digest.update(previous);
        }
        return digest.digest(content);
    }

    private static void field(MessageDigest digest, String value) {
        field(digest, value.getBytes(StandardCharsets.UTF_8));
    }

    private static void field(MessageDigest digest, byte[] value) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, value.length));
        digest.update(value);
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
