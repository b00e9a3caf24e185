package dev.slotgraph.platform.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * Finds a customer by e-mail address without keeping the address: a keyed hash, different for each app, of the address trimmed
 * and in lower case. Who has the table but not the master key cannot even test a guess. Thread-safe.
 */
public final class EmailLookup {

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKey key;

    public EmailLookup(MasterKey masterKey) {
        key = masterKey.derive("email-lookup", ALGORITHM);
    }

    /** 64 hexadecimal digits, the same for every spelling of the address. */
    public String hash(UUID appId, String address) {
        String folded =
                Normalizer.normalize(address.strip(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(ByteBuffer.allocate(16)
                    .putLong(appId.getMostSignificantBits())
                    .putLong(appId.getLeastSignificantBits())
                    .flip());
            return HexFormat.of().formatHex(mac.doFinal(folded.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " is part of every Java platform", e);
        }
    }
}
