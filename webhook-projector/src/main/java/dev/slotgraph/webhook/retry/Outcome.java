package dev.slotgraph.webhook.retry;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How one attempt ended. */
public sealed interface Outcome {

    /** The receiver has taken the message: any 2xx. */
    record Delivered(int status) implements Outcome {}

    /**
     * The receiver, or the way to it, failed; another attempt may fare better.
     *
     * @param retryAfter what the receiver asked for, with 429 and 503 only
     */
    record Failed(
            ErrorClass error,
            @Nullable Integer status,
            @Nullable Duration retryAfter) implements Outcome {}

    /** The address may not be reached at all, or shows another's certificate. Trying again soon cannot help. */
    record Blocked(ErrorClass why) implements Outcome {}

    /** The receiver wants no more messages: 410, or {@code webhook-delivery: disable}. */
    record Gone(int status) implements Outcome {}

    /** The receiver never wants this message: {@code webhook-delivery: abort-message}. */
    record Refused(int status) implements Outcome {}

    /** We ended the attempt ourselves, at a shutdown; says nothing about the receiver. */
    record Interrupted() implements Outcome {}

    /** What went wrong, no finer than this: anything more would make endpoints a port scanner. */
    enum ErrorClass {
        DNS,
        REFUSED,
        TIMEOUT,
        TLS,
        HTTP,
        BLOCKED,
        /** The connection broke, or the answer was no HTTP. */
        BROKEN,
        INTERRUPTED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What the answer means.
     *
     * @param control the header {@code webhook-delivery}
     * @param retryAfter already read, see {@link RetryAfter}
     */
    static Outcome ofStatus(int status, @Nullable String control, Optional<Duration> retryAfter) {
        String wish = control == null ? "" : control.strip().toLowerCase(Locale.ROOT);
        if (status == 410 || wish.equals("disable")) {
            return new Gone(status);
        }
        if (status >= 200 && status < 300) {
            return new Delivered(status);
        }
        if (wish.equals("abort-message")) {
            return new Refused(status);
        }
        boolean mayAsk = status == 429 || status == 503;
        return new Failed(ErrorClass.HTTP, status, mayAsk ? retryAfter.orElse(null) : null);
    }

    default Optional<ErrorClass> errorClass() {
        return switch (this) {
            case Delivered _ -> Optional.empty();
            case Failed failed -> Optional.of(failed.error());
            case Blocked blocked -> Optional.of(blocked.why());
            case Gone gone -> gone.status() < 300 ? Optional.empty() : Optional.of(ErrorClass.HTTP);
            case Refused _ -> Optional.of(ErrorClass.HTTP);
            case Interrupted _ -> Optional.of(ErrorClass.INTERRUPTED);
        };
    }
}
