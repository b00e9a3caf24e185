package dev.slotgraph.webhook.signature;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs the very bytes that are sent. Pure, thread-safe. */
public final class Signatures {

    private static final String ALGORITHM = "HmacSHA256";

    private Signatures() {}

    /**
     * The value of {@code webhook-signature}: Standard Webhooks {@code v1}, one for each secret, separated by blanks.
     *
     * @param id without a dot, which separates the signed parts
     * @param attemptedAt signed in whole seconds
     * @param secrets the newest first; at least one
     */
    public static String standard(String id, Instant attemptedAt, byte[] body, List<WebhookSecret> secrets) {
        if (id.indexOf('.') >= 0) {
            throw new IllegalArgumentException("an id with a dot would make the signed text ambiguous");
        }
        byte[] head = (id + "." + attemptedAt.getEpochSecond() + ".").getBytes(StandardCharsets.UTF_8);
        return secrets.stream()
                .map(secret -> "v1," + Base64.getEncoder().encodeToString(hmac(secret.decoded(), head, body)))
                .collect(Collectors.joining(" "));
    }

    /** The value of {@code X-Freispace-Signature}: lower-case hex over the body, keyed with the secret's text as shown. */
    public static String freispace(byte[] body, WebhookSecret secret) {
        return HexFormat.of().formatHex(hmac(secret.literal(), body));
    }

    private static byte[] hmac(byte[] key, byte[]... parts) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
