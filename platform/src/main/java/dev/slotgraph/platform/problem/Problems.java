package dev.slotgraph.platform.problem;

import dev.slotgraph.api.graph.GraphCatalog.UnknownGraphException;
import dev.slotgraph.platform.eventlog.UnreadableEventException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingRequestValueException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;

/** Which problem an exception is. Logs what is unexpected, once, with its stack. Stateless. */
public final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    /**
     * The database is away, shutting down, starting, has no room for connections or on its disk, or is a standby after a failover;
     * or gave up waiting, for a lock or for a transaction to end. See PostgreSQL's table of error codes.
     */
    private static final Set<String> AWAY =
            Set.of("57P01", "57P02", "57P03", "57P05", "57014", "53100", "53300", "25006", "25P03", "25P04", "55P03");

    private Problems() {}

    /** The problem that answers this exception. */
    public static Problem of(Throwable failure) {
        Problem known = known(failure);
        if (known != null) {
            return known;
        }
        if (isUnavailable(failure)) {
            LOG.warn("the database is away: {}", failure.toString());
            return Problem.unavailable();
        }
        LOG.error("request failed unexpectedly", failure);
        return Problem.internal();
    }

    /** Whether the cause is that the database is away, so that a retry may help. */
    public static boolean isUnavailable(Throwable failure) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
            // Covers CannotGetJdbcConnectionException; CannotCreateTransactionException has one of these as its cause.
            if (cause instanceof DataAccessResourceFailureException
                    || cause instanceof SQLTransientConnectionException
                    || cause instanceof SQLNonTransientConnectionException) {
                return true;
            }
            // A rollback on a connection that died hides what it died of.
            if (cause instanceof TransactionSystemException rollback
                    && rollback.getApplicationException() != null
                    && isUnavailable(rollback.getApplicationException())) {
                return true;
            }
            if (cause instanceof SQLException sql) {
                for (SQLException next = sql; next != null; next = next.getNextException()) {
                    String state = next.getSQLState();
                    if (state != null && (state.startsWith("08") || AWAY.contains(state))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static @Nullable Problem known(Throwable failure) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
            if (cause instanceof ProblemException expected) {
                return expected.problem();
            }
        }
        return switch (failure) {
            case MethodArgumentTypeMismatchException mismatch -> mismatch(mismatch);
            case HttpMessageNotReadableException unreadable -> unreadable(unreadable);
            case HttpRequestMethodNotSupportedException method ->
                withHeaders(
                        Problem.of(405, "malformed_request", "Method not allowed")
                                .detail("this path does not know " + method.getMethod()),
                        method.getHeaders());
            case NoResourceFoundException _ -> Problem.notFound();
            case NoHandlerFoundException _ -> Problem.notFound();
            case HttpMediaTypeException media ->
                withHeaders(
                        Problem.of(media.getStatusCode().value(), "malformed_request", "Unsupported media type")
                                .detail("bodies are application/json"),
                        media.getHeaders());
            case MissingRequestValueException missing ->
                Problem.invalid(missing.getBody().getTitle() == null ? "request" : name(missing), "is required");
            case ServletRequestBindingException _ -> Problem.malformed("the request lacks something");
            case ErrorResponse other -> other(other.getStatusCode());
            case UnreadableEventException event ->
                Problem.conflict("unreadable_event", "The log holds an event that cannot be read")
                        .detail("what is asked for rests on the event at position %d, of which the log holds no sense"
                                .formatted(event.position()))
                        .with("position", event.position())
                        .with("stream_id", event.streamId());
            case UnknownGraphException unknown ->
                Problem.conflict("unreadable_event", "The log holds an event that cannot be read")
                        .detail(
                                "what is asked for rests on a booking, of whose graph this release does not know the version: "
                                        + unknown.getMessage());
            case IOException _ when isClientGone(failure) -> Problem.malformed("the body ended early");
            case IllegalStateException _
            when isUnreadableQuery(failure) ->
                Problem.malformed("the query cannot be decoded, or has too many parameters");
            default -> null;
        };
    }

    private static String name(MissingRequestValueException missing) {
        return switch (missing) {
            case org.springframework.web.bind.MissingServletRequestParameterException parameter ->
                parameter.getParameterName();
            case org.springframework.web.bind.MissingRequestHeaderException header -> header.getHeaderName();
            default -> "request";
        };
    }

    private static Problem mismatch(MethodArgumentTypeMismatchException mismatch) {
        Class<?> required = mismatch.getRequiredType();
        String message = required == null ? "is not valid" : "is not a valid " + required.getSimpleName();
        return mismatch.getParameter().hasParameterAnnotation(PathVariable.class)
                ? Problem.malformed("in the path, " + mismatch.getName() + " " + message)
                : Problem.invalid(mismatch.getName(), message);
    }

    private static Problem unreadable(HttpMessageNotReadableException unreadable) {
        return unreadable.getMostSpecificCause() instanceof JacksonException json
                        && json.getClass().getSimpleName().equals("StreamConstraintsException")
                ? Problem.invalid("body", "is nested too deeply, or holds something of absurd length")
                : Problem.malformed("the body cannot be read");
    }

    private static @Nullable Problem other(HttpStatusCode status) {
        return switch (status.value()) {
            case 404 -> Problem.notFound();
            case 503 -> Problem.unavailable();
            default ->
                status.is4xxClientError()
                        ? Problem.of(status.value(), "malformed_request", "Malformed request")
                                .detail("the request cannot be processed")
                        : null;
        };
    }

    /** Tomcat's own kinds of end of stream; in a package that is not ours to depend on. */
    private static boolean isClientGone(Throwable failure) {
        return failure instanceof java.io.EOFException
                || failure.getClass().getName().startsWith("org.apache.catalina.")
                || failure.getClass().getName().startsWith("org.apache.coyote.");
    }

    /** What Tomcat throws when the first parameter is asked for; in such a package too. */
    private static boolean isUnreadableQuery(Throwable failure) {
        return failure.getClass().getName().equals("org.apache.tomcat.util.http.InvalidParameterException");
    }

    private static Problem withHeaders(Problem problem, HttpHeaders headers) {
        Problem result = problem;
        for (String name : headers.headerNames()) {
            result = result.header(name, String.join(", ", headers.getOrEmpty(name)));
        }
        return result;
    }
}
