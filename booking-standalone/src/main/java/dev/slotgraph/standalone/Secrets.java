package dev.slotgraph.standalone;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes what nobody may guess. */
final class Secrets {

    private static final int BYTES = 32;

    private Secrets() {}

    /** 256 random bits, in letters, digits, {@code -} and {@code _}. */
    static String password() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random());
    }

    /** 256 random bits in Base64. */
    static String secretKey() {
        return Base64.getEncoder().encodeToString(random());
    }

    private static byte[] random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
