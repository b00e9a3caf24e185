package dev.slotgraph.webhook.signature;

import dev.slotgraph.api.id.Ids;
import java.util.UUID;

/**
 * The {@code webhook-id} of a message: a pure function of the log, so that every node, every rebuild and every replay names a
 * message alike. Thread-safe.
 */
public final class WebhookId {

    /** Changing it would make every receiver take every replayed message for a new one. */
    private static final UUID SPACE = UUID.fromString("6f1f6c0e-5b0a-5c0c-9d52-0a8f6e5b1d77");

    private static final String BASE32HEX = "0123456789abcdefghijklmnopqrstuv";

    private WebhookId() {}

    /**
     * @param streamId the booking's
     * @param first sequence in the stream of the commit's first event
     * @param last sequence of its last event
     * @param publicType such as {@code booking.updated}
     */
    public static String of(String streamId, long first, long last, String publicType) {
        return of(Ids.named(SPACE, streamId + "|" + first + "|" + last + "|" + publicType));
    }

    /** For a message that no event stands behind, such as a test. */
    public static String of(UUID id) {
        var text = new StringBuilder(30).append("msg_");
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        // 128 bits are 25 digits of five bits and one of three, padded with zeros on the right (RFC 4648 §7).
        for (int bit = 0; bit < 128; bit += 5) {
            text.append(BASE32HEX.charAt(fiveBits(high, low, bit)));
        }
        return text.toString();
    }

    private static int fiveBits(long high, long low, int from) {
        int value = 0;
        for (int bit = from; bit < from + 5; bit++) {
            long word = bit < 64 ? high : low;
            int set = bit < 128 ? (int) (word >>> (63 - (bit & 63))) & 1 : 0;
            value = (value << 1) | set;
        }
        return value;
    }
}
