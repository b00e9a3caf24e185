package dev.slotgraph.platform.problem;

import java.io.IOException;
import java.io.Writer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Answers requests that Tomcat refuses before any filter sees them, without Tomcat's HTML page. Made by Tomcat, by name. */
public final class ProblemErrorReportValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        Problem problem = ProblemErrorController.byStatus(status);
        String body =
                "{\"type\":\"https://slotgraph.dev/problems/%s\",\"title\":\"%s\",\"status\":%d,\"code\":\"%s\",\"detail\":\"%s\",\"error\":\"%s\"}"
                        .formatted(
                                problem.code().replace('_', '-'),
                                problem.title(),
                                status,
                                problem.code(),
                                problem.detail(),
                                problem.detail());
        try {
            response.setContentType(Problem.MEDIA_TYPE);
            Writer writer = response.getReporter();
            if (writer != null) {
                writer.write(body);
                response.finishResponse();
            }
        } catch (IOException | IllegalStateException e) {
            LoggerFactory.getLogger(ProblemErrorReportValve.class).debug("nobody reads the error", e);
        }
    }
}
