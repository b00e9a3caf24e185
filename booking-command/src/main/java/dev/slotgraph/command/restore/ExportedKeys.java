package dev.slotgraph.command.restore;

import dev.slotgraph.platform.crypto.MasterKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The keys of the people in an export, as {@code GET /v2/audit/export/keys} gives them: wrapped by the master key of the
 * installation that they come from.
 *
 * @param lines read once
 * @param masterKey that wraps them
 */
public record ExportedKeys(BufferedReader lines, MasterKey masterKey) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * One of them.
     *
     * @param wrapped null where it was destroyed, with {@code destroyedAt}
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record ExportedKey(
            UUID subject,
            byte @Nullable [] wrapped,
            Instant createdAt,
            @Nullable Instant destroyedAt) {}

    /** @throws ImportRefused where a line is not one of such a file, or some are missing */
    void each(Consumer<ExportedKey> consumer) throws IOException {
        long read = 0;
        @Nullable JsonNode end = null;
        for (String line = lines.readLine(); line != null && end == null; line = lines.readLine()) {
            try {
                var node = JSON.readTree(line);
                if (node.path("end").asBoolean(false)) {
                    end = node;
                } else {
                    read++;
                    consumer.accept(key(node));
                }
            } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
                throw new ImportRefused("Line %d of the keys cannot be read.".formatted(read), e);
            }
        }
        if (end == null || end.path("keys").asLong(-1) != read) {
            throw new ImportRefused(
                    "The file of the keys is not whole: its last line does not count what comes before it.");
        }
    }

    private static ExportedKey key(JsonNode line) {
        var wrapped = line.required("wrapped_key");
        var destroyed = line.required("destroyed_at");
        return new ExportedKey(
                UUID.fromString(line.required("subject_id").asString()),
                wrapped.isNull() ? null : Base64.getDecoder().decode(wrapped.asString()),
                Instant.parse(line.required("created_at").asString()),
                destroyed.isNull() ? null : Instant.parse(destroyed.asString()));
    }
}
