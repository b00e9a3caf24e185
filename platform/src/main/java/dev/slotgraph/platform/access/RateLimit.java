package dev.slotgraph.platform.access;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.problem.ProblemException;
import io.github.bucket4j.Bucket;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * So many requests a minute for each of those that are told apart, counted on each node by itself. Refills evenly. Thread-safe.
 *
 * @param <K> what tells them apart
 */
public final class RateLimit<K> {

    private static final long SECONDS = 60;
    private static final int MOST = 100_000;

    private final int perMinute;
    private final LoadingCache<K, Bucket> buckets;

    /** A limit of 0 is none. */
    public RateLimit(int perMinute) {
        this.perMinute = perMinute;
        // After two minutes a bucket is full again, so that nothing is forgotten with it.
        buckets = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterAccess(Duration.ofMinutes(2))
                .build(_ -> Bucket.builder()
                        .addLimit(
                                limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofSeconds(SECONDS)))
                        .build());
    }

    /**
     * What came of a request.
     *
     * @param granted whether it may go on
     * @param limit requests a minute
     * @param remaining how many are left now
     * @param resetSeconds until all are there again
     * @param retrySeconds until there is one again, at least 1
     */
    public record Share(boolean granted, int limit, long remaining, long resetSeconds, long retrySeconds) {

        /**
         * Tells the caller how much is left.
         *
         * @throws ProblemException 429, with {@code Retry-After}, where it was not granted
         */
        public void tell(HttpServletResponse response) {
            response.setHeader("RateLimit-Limit", Integer.toString(limit));
            response.setHeader("RateLimit-Remaining", Long.toString(remaining));
            response.setHeader("RateLimit-Reset", Long.toString(resetSeconds));
            if (!granted) {
                throw Problem.rateLimited(retrySeconds).asException();
            }
        }
    }

    /** Counts a request; empty where there is no limit. */
    public Optional<Share> take(K caller) {
        if (perMinute == 0) {
            return Optional.empty();
        }
        var probe = buckets.get(caller).tryConsumeAndReturnRemaining(1);
        return Optional.of(new Share(
                probe.isConsumed(),
                perMinute,
                probe.getRemainingTokens(),
                ceilSeconds(probe.getNanosToWaitForReset()),
                Math.max(1, ceilSeconds(probe.getNanosToWaitForRefill()))));
    }

    private static long ceilSeconds(long nanos) {
        return Math.ceilDiv(nanos, TimeUnit.SECONDS.toNanos(1));
    }
}
