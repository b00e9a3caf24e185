package dev.slotgraph.platform.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Answers what browsers ask before they call, which they do without a key. */
public final class PreflightFilter extends OncePerRequestFilter {

    private final CorsPolicy cors;

    public PreflightFilter(CorsPolicy cors) {
        this.cors = cors;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (CorsPolicy.isPreflight(request)) {
            cors.preflight(request, response);
        } else {
            chain.doFilter(request, response);
        }
    }
}
