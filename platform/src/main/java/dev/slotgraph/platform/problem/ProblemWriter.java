package dev.slotgraph.platform.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Writes problems, for controllers and filters alike, whatever the client says it accepts. Thread-safe. */
public final class ProblemWriter {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemWriter.class);

    private final JsonMapper mapper;

    public ProblemWriter(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /** Answers with the problem. Of an answer that is already on its way nothing can be changed any more. */
    public void write(HttpServletRequest request, HttpServletResponse response, Problem problem) throws IOException {
        if (response.isCommitted()) {
            LOG.warn("too late to answer {}: the response is committed", problem.code());
            return;
        }
        response.resetBuffer();
        response.setStatus(problem.status());
        response.setContentType(Problem.MEDIA_TYPE);
        problem.headers().forEach(response::setHeader);
        if (!"HEAD".equals(request.getMethod())) {
            byte[] body = mapper.writeValueAsBytes(problem.body(RequestId.of(request)));
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }
}
