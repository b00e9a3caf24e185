package dev.slotgraph.platform.processing;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Down while a processor does not run or fails. Dead letters are told, but the service works. */
final class ProcessorHealth extends AbstractHealthIndicator {

    private final ProcessorReport report;

    ProcessorHealth(ProcessorReport report) {
        super("the processors cannot be examined");
        this.report = report;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        health.up();
        for (ProcessorStatus status : report.all()) {
            if (!status.running() || status.failing()) {
                health.down();
            }
            health.withDetail(status.name(), details(status));
        }
    }

    private static Map<String, Object> details(ProcessorStatus status) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("state", status.state());
        details.put("running", status.running());
        details.put("failing", status.failing());
        if (status.error() != null) {
            details.put("error", status.error());
        }
        details.put("position", status.position());
        details.put("lag", status.lag());
        details.put("deadLetters", status.deadLetters());
        return details;
    }
}
