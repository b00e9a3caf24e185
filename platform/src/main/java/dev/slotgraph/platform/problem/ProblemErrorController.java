package dev.slotgraph.platform.problem;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers errors that the servlet container found, outside of controllers. */
@Controller
public final class ProblemErrorController implements ErrorController {

    private final ProblemWriter writer;

    public ProblemErrorController(ProblemWriter writer) {
        this.writer = writer;
    }

    @RequestMapping("${server.error.path:${error.path:/error}}")
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        Object failure = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        writer.write(request, response, problem(status instanceof Integer code ? code : 404, failure));
    }

    private static Problem problem(int status, @Nullable Object failure) {
        if (failure instanceof Throwable throwable) {
            return Problems.of(throwable);
        }
        return byStatus(status);
    }

    /** What can be said when nothing but a status is known. */
    static Problem byStatus(int status) {
        return switch (status) {
            case 401 -> Problem.unauthenticated();
            case 403 -> Problem.forbidden("not allowed");
            case 404 -> Problem.notFound();
            case 503 -> Problem.unavailable();
            default ->
                status >= 400 && status < 500
                        ? Problem.of(status, "malformed_request", "Malformed request")
                                .detail("the request cannot be read")
                        : Problem.internal();
        };
    }
}
