package dev.slotgraph.query.consistency;

import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.processing.ReadPosition;
import dev.slotgraph.query.projection.ReadModel;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.OptionalLong;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Makes queries see the writes before them: a query waits, within a bound, until the read model has reached the head of the log
 * as it was when the query came. {@code Slotgraph-Consistency: eventual} does not wait, {@code Slotgraph-Min-Position} waits for
 * that position alone.
 *
 * <p>{@code Slotgraph-Position} on the answer is a position that it surely has reached; it may show events behind that.
 * {@code Slotgraph-Stale: true} says that the bound was hit first. Thread-safe.
 */
final class ConsistencyInterceptor implements HandlerInterceptor {

    private static final String CONSISTENCY = "Slotgraph-Consistency";
    private static final String MIN_POSITION = "Slotgraph-Min-Position";
    private static final String POSITION = "Slotgraph-Position";
    private static final String STALE = "Slotgraph-Stale";

    private final ReadPosition positions;
    private final Duration bound;

    ConsistencyInterceptor(ReadPosition positions, Duration bound) {
        this.positions = positions;
        this.bound = bound;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method && readsProjection(method)) {
            var awaited = awaited(request);
            if (awaited.isPresent() && !positions.await(ReadModel.PROCESSOR, awaited.getAsLong(), bound)) {
                response.setHeader(STALE, "true");
            }
            response.setHeader(POSITION, Long.toString(positions.positionOf(ReadModel.PROCESSOR)));
        }
        return true;
    }

    private static boolean readsProjection(HandlerMethod method) {
        return method.hasMethodAnnotation(ReadsProjection.class)
                || AnnotatedElementUtils.hasAnnotation(method.getBeanType(), ReadsProjection.class);
    }

    private OptionalLong awaited(HttpServletRequest request) {
        boolean eventual = eventual(request);
        var minimum = request.getHeader(MIN_POSITION);
        if (minimum != null) {
            return OptionalLong.of(position(minimum.strip()));
        }
        return eventual ? OptionalLong.empty() : OptionalLong.of(positions.head());
    }

    private static boolean eventual(HttpServletRequest request) {
        var consistency = request.getHeader(CONSISTENCY);
        if (consistency == null) {
            return false;
        }
        if (!consistency.strip().equals("eventual")) {
            throw Problem.malformed(CONSISTENCY + " must be 'eventual', or absent")
                    .asException();
        }
        return true;
    }

    private static long position(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw Problem.malformed(MIN_POSITION + " must be a position in the log: a whole number")
                    .asException();
        }
        return Long.parseLong(text);
    }
}
