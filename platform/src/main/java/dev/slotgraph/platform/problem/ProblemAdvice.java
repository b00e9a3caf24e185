package dev.slotgraph.platform.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** Answers whatever a controller throws. */
@RestControllerAdvice
public final class ProblemAdvice {

    private final ProblemWriter writer;

    public ProblemAdvice(ProblemWriter writer) {
        this.writer = writer;
    }

    @ExceptionHandler(Throwable.class)
    void answer(Throwable failure, HttpServletRequest request, HttpServletResponse response) throws IOException {
        writer.write(request, response, Problems.of(failure));
    }

    /** The client is gone; nobody reads an answer. */
    @ExceptionHandler(AsyncRequestNotUsableException.class)
    void ignore() {}
}
