package dev.slotgraph.command.write;

import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What identifies a write, so that a repetition of it is known.
 *
 * @param idempotencyKey null for a request that did not send one
 * @param content method, path, query and body as text
 * @param expectedVersion what {@code If-Match} asks for; null for any
 */
public record WriteRequest(
        Caller caller,
        @Nullable String idempotencyKey,
        String content,
        @Nullable Long expectedVersion) {

    private static final int LONGEST_KEY = 255;

    public static WriteRequest of(Caller caller, HttpServletRequest request, JsonBody body) {
        return of(caller, request, body.tree().toString());
    }

    /** A request without a body. */
    public static WriteRequest of(Caller caller, HttpServletRequest request) {
        return of(caller, request, "");
    }

    private static WriteRequest of(Caller caller, HttpServletRequest request, String body) {
        return new WriteRequest(
                caller,
                idempotencyKey(request.getHeader("Idempotency-Key")),
                "%s %s?%s%n%s".formatted(request.getMethod(), request.getRequestURI(), request.getQueryString(), body),
                expectedVersion(request.getHeader("If-Match")));
    }

    Optional<String> key() {
        return Optional.ofNullable(idempotencyKey);
    }

    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static @Nullable String idempotencyKey(@Nullable String header) {
        if (header != null && (header.isBlank() || header.length() > LONGEST_KEY)) {
            throw Problem.malformed("Idempotency-Key must have 1 to %d characters".formatted(LONGEST_KEY))
                    .asException();
        }
        return header;
    }

    private static @Nullable Long expectedVersion(@Nullable String header) {
        if (header == null || header.strip().equals("*")) {
            return null;
        }
        var tag = header.strip();
        if (!tag.matches("\"\\d{1,18}\"")) {
            throw Problem.malformed("If-Match must be one strong ETag such as \"3\", or *")
                    .asException();
        }
        return Long.valueOf(tag.substring(1, tag.length() - 1));
    }
}
