package dev.slotgraph.platform.problem;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints what to do instead of a stack trace. */
final class SettingFailureAnalyzer extends AbstractFailureAnalyzer<SettingException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SettingException cause) {
        String message = cause.getMessage();
        return new FailureAnalysis(message == null ? "a setting is wrong" : message, cause.action(), cause);
    }
}
