package dev.slotgraph.platform.problem;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is answered when a request fails: RFC 9457, with the members {@code errors} and, repeating the detail, "error" that Timekit's clients read.
 * Immutable.
 *
 * <pre>{@code
 * throw Problem.of(409, "illegal_action", "Action not available")
 *         .detail("'confirm' is not available in state 'declined'")
 *         .error("action", "not available in state 'declined'")
 *         .with("state", "declined")
 *         .with("available_actions", List.of())
 *         .asException();
 * }</pre>
 *
 * @param status of HTTP
 * @param code stable, in snake_case; what programs decide by
 * @param title what kind of problem this is, the same for every occurrence
 * @param detail what happened this time, for a human; no personal data of others, no internals
 * @param errors messages by field, nested fields by dots; may be empty
 * @param members further top-level members of the body
 * @param headers of the answer
 */
public record Problem(
        int status,
        String code,
        String title,
        String detail,
        Map<String, List<String>> errors,
        Map<String, @Nullable Object> members,
        Map<String, String> headers) {

    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPE_PREFIX = "https://slotgraph.dev/problems/";

    public Problem {
        errors = Collections.unmodifiableMap(new LinkedHashMap<>(errors));
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        headers = Map.copyOf(headers);
    }

    public static Problem of(int status, String code, String title) {
        return new Problem(status, code, title, title, Map.of(), Map.of(), Map.of());
    }

    /** 400: not JSON, or something outside the body that cannot be read. */
    public static Problem malformed(String detail) {
        return of(400, "malformed_request", "Malformed request").detail(detail);
    }

    /** 401. Says the same for every cause, so that nothing can be learnt about which keys exist. */
    public static Problem unauthenticated() {
        return of(401, "unauthenticated", "A valid key is needed")
                .detail("send an API key as the password of HTTP Basic, or as a Bearer token")
                .header("WWW-Authenticate", "Basic realm=\"slotgraph\", charset=\"UTF-8\"");
    }

    /** 403: the key's kind may not do this. */
    public static Problem forbidden(String detail) {
        return of(403, "forbidden", "Not allowed with this key").detail(detail);
    }

    /**
     * 404, for what is not there and for what another app owns.
     *
     * @param model what was looked for, as Timekit names it: {@code Booking}, {@code Resource}, {@code Project}
     */
    public static Problem notFound(String model) {
        return of(404, "not_found", "Not found")
                .detail("Resource does not exist")
                .with("model", model);
    }

    /** 404 where no model can be named, such as an unknown path. */
    public static Problem notFound() {
        return of(404, "not_found", "Not found").detail("Resource does not exist");
    }

    /** 409: lost the race, or the slot is taken. */
    public static Problem conflict(String code, String title) {
        return of(409, code, title);
    }

    /** 422: all faults of the request at once, by field. */
    public static Problem invalid(Map<String, List<String>> errors) {
        String detail = errors.entrySet().stream()
                .findFirst()
                .map(first -> first.getKey() + ": " + first.getValue().getFirst()
                        + (errors.size() > 1 ? " (and " + (errors.size() - 1) + " more)" : ""))
                .orElse("the request is not valid");
        return new Problem(422, "validation_failed", "Validation failed", detail, errors, Map.of(), Map.of());
    }

    /** 422 with one fault. */
    public static Problem invalid(String field, String message) {
        return invalid(Map.of(field, List.of(message)));
    }

    /** 429. */
    public static Problem rateLimited(long retryAfterSeconds) {
        return of(429, "rate_limited", "Too many requests")
                .detail("retry in " + retryAfterSeconds + " s")
                .header("Retry-After", Long.toString(retryAfterSeconds));
    }

    /** 503: the database is away. */
    public static Problem unavailable() {
        return of(503, "unavailable", "Temporarily unavailable")
                .detail("the service cannot reach its database; retry")
                .header("Retry-After", "1");
    }

    /** 500: a defect. The cause is in the log, under the request id. */
    public static Problem internal() {
        return of(500, "internal", "Internal error").detail("something unexpected happened; quote the request id");
    }

    public Problem detail(String newDetail) {
        return new Problem(status, code, title, newDetail, errors, members, headers);
    }

    /** Adds a message to a field. */
    public Problem error(String field, String message) {
        var more = new LinkedHashMap<>(errors);
        var messages = new ArrayList<>(more.getOrDefault(field, List.of()));
        messages.add(message);
        more.put(field, List.copyOf(messages));
        return new Problem(status, code, title, detail, more, members, headers);
    }

    /** Adds a member to the body. */
    public Problem with(String member, @Nullable Object value) {
        var more = new LinkedHashMap<>(members);
        more.put(member, value);
        return new Problem(status, code, title, detail, errors, more, headers);
    }

    public Problem header(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Problem(status, code, title, detail, errors, members, more);
    }

    public ProblemException asException() {
        return new ProblemException(this);
    }

    /** The body as it is sent; also the {@code error} of an item in a bulk answer. */
    public Map<String, @Nullable Object> body(@Nullable String requestId) {
        var body = new LinkedHashMap<String, @Nullable Object>();
        body.put("type", TYPE_PREFIX + code.replace('_', '-'));
        body.put("title", title);
        body.put("status", status);
        body.put("code", code);
        body.put("detail", detail);
        body.put("error", detail);
        if (!errors.isEmpty()) {
            body.put("errors", errors);
        }
        body.putAll(members);
        if (requestId != null) {
            body.put("request_id", requestId);
        }
        return body;
    }
}
