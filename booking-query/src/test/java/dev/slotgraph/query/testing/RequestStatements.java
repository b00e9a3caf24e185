package dev.slotgraph.query.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** The statements that requests have sent to the database, as Spring tells them to its log. */
public final class RequestStatements extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private static final String STATEMENT = "Executing prepared SQL statement";

    private final Logger logger = (Logger) LoggerFactory.getLogger(JdbcTemplate.class);
    private final ConcurrentLinkedQueue<String> statements = new ConcurrentLinkedQueue<>();

    public RequestStatements() {
        start();
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
        logger.addAppender(this);
    }

    /**
     * Not the processor's, nor the look at the caller's key, which is remembered for a while, nor what begins and ends a
     * transaction.
     */
    @Override
    protected void append(ILoggingEvent event) {
        var message = event.getFormattedMessage();
        if (Thread.currentThread().getName().startsWith("http-nio")
                && message.startsWith(STATEMENT)
                && !message.contains("api_key")
                && !message.contains("set transaction")) {
            statements.add(message);
        }
    }

    /** Those since the last time. */
    public List<String> drain() {
        var drained = new ArrayList<String>();
        for (var statement = statements.poll(); statement != null; statement = statements.poll()) {
            drained.add(statement);
        }
        return drained;
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setAdditive(true);
        logger.setLevel(null);
    }
}
