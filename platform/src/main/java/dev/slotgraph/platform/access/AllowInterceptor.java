package dev.slotgraph.platform.access;

import dev.slotgraph.platform.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Holds {@link Allow}. */
public final class AllowInterceptor implements HandlerInterceptor {

    private static final Set<String> READS = Set.of("GET", "HEAD");
    private static final List<KeyKind> READERS = List.of(KeyKind.API, KeyKind.AUDIT);
    private static final List<KeyKind> WRITERS = List.of(KeyKind.API);

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        // Without a caller the path is open, else the filter had refused it.
        if (handler instanceof HandlerMethod method
                && request.getAttribute(Caller.ATTRIBUTE) instanceof Caller caller
                && !allowed(method, request.getMethod()).contains(caller.kind())) {
            throw Problem.forbidden("a key of the kind " + caller.kind().text() + " may not do this")
                    .asException();
        }
        return true;
    }

    /** Which kinds of key may call. */
    public static List<KeyKind> allowed(HandlerMethod method, String httpMethod) {
        @Nullable Allow allow = method.getMethodAnnotation(Allow.class);
        if (allow == null) {
            allow = AnnotatedElementUtils.findMergedAnnotation(method.getBeanType(), Allow.class);
        }
        if (allow != null) {
            return List.of(allow.value());
        }
        return READS.contains(httpMethod) ? READERS : WRITERS;
    }
}
