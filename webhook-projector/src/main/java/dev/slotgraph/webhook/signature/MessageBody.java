package dev.slotgraph.webhook.signature;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** The bytes of a message: what is stored, signed and sent, always the same. Immutable. */
public final class MessageBody {

    private final byte[] bytes;

    private MessageBody(byte[] bytes) {
        this.bytes = bytes;
    }

    public static MessageBody of(byte[] bytes) {
        return new MessageBody(bytes.clone());
    }

    public static MessageBody of(String json) {
        return new MessageBody(json.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** By which it is known again after the body itself is gone. */
    public byte[] sha256() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessageBody body && Arrays.equals(bytes, body.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Its size only: bodies hold personal data. */
    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
