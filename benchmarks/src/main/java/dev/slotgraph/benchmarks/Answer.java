package dev.slotgraph.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the server said.
 *
 * @param headers by their names in lower case
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record Answer(int status, Map<String, String> headers, byte[] body) {

    private static final JsonMapper JSON = new JsonMapper();

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }

    /** The version of the booking that was answered, from its {@code ETag}. */
    OptionalLong version() {
        return header("etag")
                .map(tag -> OptionalLong.of(Long.parseLong(tag.replace("W/", "").replace("\"", ""))))
                .orElseGet(OptionalLong::empty);
    }

    JsonNode json() {
        return JSON.readTree(body);
    }

    /** Passes a success on. */
    Answer expectSuccess(String what) {
        if (isSuccess()) {
            return this;
        }
        throw new BenchmarkFailed("%s was answered with %s".formatted(what, this));
    }

    @Override
    public String toString() {
        return status + " " + new String(body, StandardCharsets.UTF_8);
    }
}
