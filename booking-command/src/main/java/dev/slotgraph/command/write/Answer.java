package dev.slotgraph.command.write;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a write answers.
 *
 * @param data becomes the envelope's {@code data}; null for an empty body
 * @param version becomes the {@code ETag}; null for what has none
 * @param subject the person whose data is in the answer; null where there is none
 */
public record Answer(
        int status,
        @Nullable Object data,
        @Nullable Long version,
        @Nullable UUID subject) {

    public static Answer of(int status, Object data) {
        return new Answer(status, data, null, null);
    }

    public static Answer empty() {
        return new Answer(204, null, null, null);
    }

    public Answer version(long newVersion) {
        return new Answer(status, data, newVersion, subject);
    }

    public Answer about(UUID newSubject) {
        return new Answer(status, data, version, newSubject);
    }
}
