package dev.slotgraph.platform.problem;

import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/** The correlation id of a request, from the first filter on. */
public final class RequestId {

    public static final String HEADER = "X-Request-Id";
    /** Under this key it stands in every log line. */
    public static final String MDC_KEY = "request_id";

    private static final String ATTRIBUTE = RequestId.class.getName();

    private RequestId() {}

    /** The id, or null before the first filter. */
    public static @Nullable String of(ServletRequest request) {
        return (String) request.getAttribute(ATTRIBUTE);
    }

    public static void set(ServletRequest request, String id) {
        request.setAttribute(ATTRIBUTE, id);
    }
}
