package dev.slotgraph.platform.crypto;

import dev.slotgraph.platform.problem.SettingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The one secret of an installation: 32 bytes, of which a key for each purpose is derived (HKDF-SHA256, RFC 5869). Who loses it
 * loses all personal data; who changes it too. Immutable, thread-safe; prints nothing of itself.
 */
public final class MasterKey {

    /** Where it comes from, in Base64. */
    public static final String PROPERTY = "slotgraph.secret-key";

    private static final int BYTES = 32;

    private final SecretKeySpec key;

    private MasterKey(byte[] bytes) {
        key = new SecretKeySpec(bytes, "HKDF");
    }

    /**
     * The key from its Base64 text (either alphabet).
     *
     * @throws SettingException naming the property if it is missing or wrong; never quoting the value
     */
    public static MasterKey fromBase64(@Nullable String text) {
        if (text == null || text.isBlank()) {
            throw new SettingException(
                    PROPERTY,
                    "is missing",
                    "set it to 32 random bytes in Base64, for instance from:"
                            + " openssl rand -base64 32. Keep it safe: without it, personal data cannot be read again.");
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text.strip().replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException _) {
            throw new SettingException(PROPERTY, "is not Base64", "set it to 32 bytes in Base64 (44 characters)");
        }
        if (bytes.length != BYTES) {
            throw new SettingException(
                    PROPERTY,
                    "decodes to " + bytes.length + " bytes",
                    "set it to exactly " + BYTES + " bytes in Base64 (44 characters)");
        }
        return new MasterKey(bytes);
    }

    /**
     * A key of 256 bits for one purpose.
     *
     * @param purpose such as {@code subject-keys}; may never change once something was encrypted for it
     */
    public SecretKey derive(String purpose) {
        return derive(purpose, "AES");
    }

    /** As {@link #derive(String)}, for an algorithm such as {@code HmacSHA256}. */
    public SecretKey derive(String purpose, String algorithm) {
        try {
            var info = ("slotgraph/" + purpose).getBytes(StandardCharsets.UTF_8);
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            algorithm, HKDFParameterSpec.ofExtract().addIKM(key).thenExpand(info, BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF-SHA256 is part of this Java platform", e);
        }
    }

    @Override
    public String toString() {
        return "MasterKey";
    }
}
