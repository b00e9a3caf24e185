package dev.slotgraph.platform.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import org.springframework.web.filter.OncePerRequestFilter;

/** So many requests a minute for each key, see {@link RateLimit}. */
public final class RateLimitFilter extends OncePerRequestFilter {

    private final RateLimit<UUID> keys;

    /** A limit of 0 is none. */
    public RateLimitFilter(int perMinute) {
        keys = new RateLimit<>(perMinute);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getAttribute(Caller.ATTRIBUTE) instanceof Caller caller) {
            keys.take(caller.keyId()).ifPresent(share -> share.tell(response));
        }
        chain.doFilter(request, response);
    }
}
