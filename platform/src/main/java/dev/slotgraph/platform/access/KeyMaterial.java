package dev.slotgraph.platform.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The text of keys, and how it is kept: as a SHA-256 hash, which suffices because the text cannot be guessed. Thread-safe. */
public final class KeyMaterial {

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    /** 30 letters of 62 are 178 bits. */
    private static final int LETTERS = 30;

    private static final Pattern SANE = Pattern.compile("[!-~]{8,255}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private KeyMaterial() {}

    /** A new key: {@code live_api_key_…}, {@code test_widget_key_…}. */
    public static String generate(KeyKind kind, boolean test) {
        var key = new StringBuilder(prefix(kind, test));
        for (int i = 0; i < LETTERS; i++) {
            key.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return key.toString();
    }

    static String prefix(KeyKind kind, boolean test) {
        return (test ? "test_" : "live_") + kind.text() + "_key_";
    }

    /** What is stored of a key. */
    public static byte[] hash(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** As {@link #hash}, in lower-case hex: how events write it. */
    public static String hexHash(String key) {
        return HexFormat.of().formatHex(hash(key));
    }

    /** Whether it could be a key at all: 8 to 255 visible ASCII characters. */
    public static boolean isSane(String key) {
        return SANE.matcher(key).matches();
    }
}
