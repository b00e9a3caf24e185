package dev.slotgraph.webhook.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One attempt, as its hash covers it. Immutable.
 *
 * @param number of the attempt for its delivery, from 1
 * @param startedAt in whole microseconds
 * @param bodySha256 hex, of the bytes that were sent
 * @param accepted whether it counted; false for one that ended after its lease
 */
public record Entry(
        UUID endpointId,
        long entry,
        UUID deliveryId,
        String bodySha256,
        int number,
        String url,
        Instant startedAt,
        int tookMillis,
        @Nullable Integer status,
        @Nullable String error,
        String responseHead,
        @Nullable UUID replayId,
        String node,
        long fence,
        boolean accepted) {

    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /** The hash over the one before and all fields, a line each. Lower-case hex; the first has none before it. */
    public String hash(@Nullable String previous) {
        return sha256(String.join(
                "\n",
                text(previous),
                endpointId.toString(),
                Long.toString(entry),
                deliveryId.toString(),
                bodySha256,
                Integer.toString(number),
                url,
                time(startedAt),
                Integer.toString(tookMillis),
                text(status),
                text(error),
                sha256(responseHead),
                text(replayId),
                node,
                Long.toString(fence),
                Boolean.toString(accepted)));
    }

    /** As hashes and checkpoints write a moment. */
    public static String time(Instant moment) {
        return MICROS.format(moment);
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
