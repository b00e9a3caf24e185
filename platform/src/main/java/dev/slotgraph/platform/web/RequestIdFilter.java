package dev.slotgraph.platform.web;

import dev.slotgraph.api.id.Ids;
import dev.slotgraph.platform.problem.ProblemWriter;
import dev.slotgraph.platform.problem.Problems;
import dev.slotgraph.platform.problem.RequestId;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/** Outermost of ours: gives the request its id, keeps answers out of caches, and answers whatever the filters below throw. */
final class RequestIdFilter extends OncePerRequestFilter {

    private static final Pattern SANE = Pattern.compile("[!-~]{1,200}");

    private final Ids ids;
    private final ProblemWriter writer;

    RequestIdFilter(Ids ids, ProblemWriter writer) {
        this.ids = ids;
        this.writer = writer;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String id = id(request.getHeader(RequestId.HEADER));
        RequestId.set(request, id);
        response.setHeader(RequestId.HEADER, id);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        try (var _ = MDC.putCloseable(RequestId.MDC_KEY, id)) {
            chain.doFilter(request, response);
        } catch (IOException | ServletException | RuntimeException e) {
            Throwable cause = e instanceof ServletException servlet && servlet.getRootCause() != null
                    ? servlet.getRootCause()
                    : e;
            try (var _ = MDC.putCloseable(RequestId.MDC_KEY, id)) {
                writer.write(request, response, Problems.of(cause));
            }
        }
    }

    private String id(@Nullable String given) {
        return given != null && SANE.matcher(given).matches()
                ? given
                : ids.next().toString();
    }
}
