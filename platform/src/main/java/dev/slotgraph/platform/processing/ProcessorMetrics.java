package dev.slotgraph.platform.processing;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** Gauges of each processor: {@code slotgraph.processor.position}, {@code .lag} (events) and {@code .dead.letters}. */
final class ProcessorMetrics implements MeterBinder {

    private final Processors processors;
    private final ProcessorReport report;

    ProcessorMetrics(Processors processors, ProcessorReport report) {
        this.processors = processors;
        this.report = report;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (ProcessorSpec spec : processors.all()) {
            gauge(registry, spec, "position", ProcessorStatus::position);
            gauge(registry, spec, "lag", ProcessorStatus::lag);
            gauge(registry, spec, "dead.letters", ProcessorStatus::deadLetters);
            gauge(registry, spec, "up", status -> status.running() && !status.failing() ? 1 : 0);
        }
    }

    private void gauge(
            MeterRegistry registry, ProcessorSpec spec, String what, ToDoubleFunction<ProcessorStatus> value) {
        Gauge.builder(
                        "slotgraph.processor." + what,
                        report,
                        all -> all.of(spec.name()).map(value::applyAsDouble).orElse(Double.NaN))
                .tag("processor", spec.name())
                .register(registry);
    }
}
