package dev.slotgraph.platform.write;

import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What identifies a write, so that a repetition of it is known: by its {@code Idempotency-Key}, and where it makes something
 * under an id of the client's own, by that id.
 *
 * @param idempotencyKey null for a request that did not send one
 * @param target method, path and query
 * @param body as text, empty where there is none
 * @param expectedVersion what {@code If-Match} asks for; null for any
 * @param made what it makes under the client's own id; null where the server makes the id
 */
public record WriteRequest(
        Caller caller,
        @Nullable String idempotencyKey,
        String target,
        String body,
        @Nullable Long expectedVersion,
        @Nullable Made made) {

    private static final int LONGEST_KEY = 255;

    /** @param model in lower case, such as {@code booking} */
    public record Made(String model, UUID id) {}

    public static WriteRequest of(Caller caller, HttpServletRequest request, JsonBody body) {
        return of(caller, request, body.tree().toString());
    }

    /** A request without a body. */
    public static WriteRequest of(Caller caller, HttpServletRequest request) {
        return of(caller, request, "");
    }

    /** A request whose body is no JSON. */
    public static WriteRequest of(Caller caller, HttpServletRequest request, String body) {
        return new WriteRequest(
                caller,
                idempotencyKey(request.getHeader("Idempotency-Key")),
                "%s %s?%s".formatted(request.getMethod(), request.getRequestURI(), request.getQueryString()),
                body,
                expectedVersion(request.getHeader("If-Match")),
                null);
    }

    /** @param clientsId null where the client did not choose one */
    public WriteRequest making(String model, @Nullable UUID clientsId) {
        return new WriteRequest(
                caller,
                idempotencyKey,
                target,
                body,
                expectedVersion,
                clientsId == null ? null : new Made(model, clientsId));
    }

    /** One of several bodies in this request, without a key of its own. */
    public WriteRequest part(JsonBody partsBody) {
        return new WriteRequest(caller, null, target, partsBody.tree().toString(), null, null);
    }

    /** A part that has no body of its own, and so no name either. */
    public WriteRequest part() {
        return new WriteRequest(caller, null, target, body, null, null);
    }

    Optional<FirstAnswers.Name> byKey() {
        return Optional.ofNullable(idempotencyKey)
                .map(key -> new FirstAnswers.Name(FirstAnswers.KEY, key, hash(target + "\n" + body)));
    }

    /** The body alone counts: a repetition may ask for other includes. */
    Optional<FirstAnswers.Name> byId() {
        return Optional.ofNullable(made)
                .map(thing -> new FirstAnswers.Name(thing.model(), thing.id().toString(), hash(body)));
    }

    private static byte[] hash(String content) {
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
