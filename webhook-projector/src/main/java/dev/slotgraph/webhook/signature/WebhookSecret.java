package dev.slotgraph.webhook.signature;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** The secret that a receiver shares with us: {@code whsec_} and the base64 of 32 random bytes. Immutable; its text never shows in logs. */
public final class WebhookSecret {

    private static final String PREFIX = "whsec_";
    private static final int BYTES = 32;

    private final String text;

    private WebhookSecret(String text) {
        this.text = text;
    }

    public static WebhookSecret generate(SecureRandom random) {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new WebhookSecret(PREFIX + Base64.getEncoder().encodeToString(bytes));
    }

    /** @throws IllegalArgumentException when it is not {@code whsec_} and base64 of 24 to 64 bytes */
    public static WebhookSecret of(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException("must begin with " + PREFIX);
        }
        int length = Base64.getDecoder().decode(text.substring(PREFIX.length())).length;
        if (length < 24 || length > 64) {
            throw new IllegalArgumentException("must hold 24 to 64 bytes");
        }
        return new WebhookSecret(text);
    }

    /** As the receiver was shown it. */
    public String text() {
        return text;
    }

    /** The key of Standard Webhooks: the bytes after the prefix. */
    byte[] decoded() {
        return Base64.getDecoder().decode(text.substring(PREFIX.length()));
    }

    /** The key of freispace's signature: the text itself, as its receivers pass it to their HMAC function. */
    byte[] literal() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
