package dev.slotgraph.platform.write;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a write answers.
 *
 * @param data becomes the envelope's {@code data}; null for an empty body
 * @param version becomes the {@code ETag}; null for what has none
 * @param subject the person whose data is in the answer; null where there is none
 * @param secret whether it shows what is kept nowhere in plain, such as a key
 */
public record Answer(
        int status,
        @Nullable Object data,
        @Nullable Long version,
        @Nullable UUID subject,
        boolean secret) {

    public static Answer of(int status, Object data) {
        return new Answer(status, data, null, null, false);
    }

    public static Answer empty() {
        return new Answer(204, null, null, null, false);
    }

    public Answer version(long newVersion) {
        return new Answer(status, data, newVersion, subject, secret);
    }

    public Answer about(UUID newSubject) {
        return new Answer(status, data, version, newSubject, secret);
    }

    /** Kept for a repetition, it is sealed with the installation's own key. */
    public Answer withSecret() {
        return new Answer(status, data, version, subject, true);
    }
}
