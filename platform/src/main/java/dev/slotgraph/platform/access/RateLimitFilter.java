package dev.slotgraph.platform.access;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.slotgraph.platform.problem.Problem;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.springframework.web.filter.OncePerRequestFilter;

/** So many requests a minute for each key, counted on each node by itself. Refills evenly. */
public final class RateLimitFilter extends OncePerRequestFilter {

    private static final long SECONDS = 60;
    private static final int MOST_KEYS = 100_000;

    private final int perMinute;
    private final LoadingCache<UUID, Bucket> buckets;

    /** A limit of 0 is none. */
    public RateLimitFilter(int perMinute) {
        this.perMinute = perMinute;
        // After two minutes a bucket is full again, so that nothing is forgotten with it.
        buckets = Caffeine.newBuilder()
                .maximumSize(MOST_KEYS)
                .expireAfterAccess(Duration.ofMinutes(2))
                .build(_ -> Bucket.builder()
                        .addLimit(
                                limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofSeconds(SECONDS)))
                        .build());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (perMinute > 0 && request.getAttribute(Caller.ATTRIBUTE) instanceof Caller caller) {
            consume(caller, response);
        }
        chain.doFilter(request, response);
    }

    private void consume(Caller caller, HttpServletResponse response) {
        ConsumptionProbe probe = buckets.get(caller.keyId()).tryConsumeAndReturnRemaining(1);
        response.setHeader("RateLimit-Limit", Integer.toString(perMinute));
        response.setHeader("RateLimit-Remaining", Long.toString(probe.getRemainingTokens()));
        response.setHeader("RateLimit-Reset", Long.toString(ceilSeconds(probe.getNanosToWaitForReset())));
        if (!probe.isConsumed()) {
            throw Problem.rateLimited(Math.max(1, ceilSeconds(probe.getNanosToWaitForRefill())))
                    .asException();
        }
    }

    private static long ceilSeconds(long nanos) {
        return Math.ceilDiv(nanos, TimeUnit.SECONDS.toNanos(1));
    }
}
