package dev.slotgraph.platform.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Which web pages may call. Pages hold widget keys only, so what is answered to another kind of key is kept from them. Immutable.
 */
public final class CorsPolicy {

    private static final String METHODS = "GET, POST, PUT, DELETE, OPTIONS";
    private static final String REQUEST_HEADERS = String.join(
            ", ",
            "authorization",
            "content-type",
            "timekit-app",
            "timekit-context",
            "timekit-timezone",
            "timekit-inputtimestampformat",
            "timekit-outputtimestampformat",
            "idempotency-key",
            "if-match",
            "if-none-match",
            "slotgraph-consistency",
            "slotgraph-min-position",
            "x-request-id");
    private static final String RESPONSE_HEADERS = String.join(
            ", ",
            "Timekit-TestMode",
            "Slotgraph-Position",
            "Slotgraph-Stale",
            "Idempotent-Replayed",
            "ETag",
            "RateLimit-Limit",
            "RateLimit-Remaining",
            "RateLimit-Reset",
            "Retry-After",
            "X-Request-Id");
    private static final String SECONDS_TO_REMEMBER = "7200";

    private final boolean all;
    private final Set<String> origins;

    /** A policy for these origins ({@code https://example.org}); {@code *} stands for all. */
    public CorsPolicy(List<String> origins) {
        this.all = origins.contains("*");
        this.origins = Set.copyOf(origins);
    }

    static boolean isPreflight(HttpServletRequest request) {
        return "OPTIONS".equals(request.getMethod())
                && request.getHeader(HttpHeaders.ORIGIN) != null
                && request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) != null;
    }

    void preflight(HttpServletRequest request, HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        if (allowOrigin(request, response)) {
            response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
            response.setHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, SECONDS_TO_REMEMBER);
        }
    }

    /** Lets the page read the answer, if it may; {@code kind} is null when there is no key. */
    void apply(HttpServletRequest request, HttpServletResponse response, @Nullable KeyKind kind) {
        if (request.getHeader(HttpHeaders.ORIGIN) == null || (kind != null && kind != KeyKind.WIDGET)) {
            return;
        }
        if (allowOrigin(request, response)) {
            response.setHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
        }
    }

    private boolean allowOrigin(HttpServletRequest request, HttpServletResponse response) {
        if (all) {
            response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
            return true;
        }
        response.addHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null || !origins.contains(origin)) {
            return false;
        }
        response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        return true;
    }
}
