package dev.slotgraph.platform.processing;

import dev.slotgraph.platform.eventlog.EventLogReader;
import dev.slotgraph.platform.eventlog.LogListener;
import dev.slotgraph.platform.eventlog.SlotgraphEventLogAutoConfiguration;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.serialization.Serializer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.StringUtils;

/** Processors over the event log: each {@link ProcessorSpec} bean becomes one. */
@AutoConfiguration(
        after = SlotgraphEventLogAutoConfiguration.class,
        beforeName = {
            "org.axonframework.springboot.autoconfig.JdbcAutoConfiguration",
            "org.axonframework.springboot.autoconfig.EventProcessingAutoConfiguration",
            "org.axonframework.springboot.autoconfig.AxonAutoConfiguration"
        })
public class SlotgraphProcessingAutoConfiguration {

    /**
     * @param nodeId {@code slotgraph.node-id}: random unless set. A process that is surely alone may keep one name, and so find
     *     its own segments again at once after a crash, instead of waiting for its former self to time out
     */
    @Bean
    TokenStores tokenStores(
            DataSource dataSource, Serializer serializer, @Value("${slotgraph.node-id:}") String nodeId) {
        String node = StringUtils.hasText(nodeId) ? nodeId : UUID.randomUUID().toString();
        return new TokenStores(dataSource, serializer, node);
    }

    @Bean
    DeadLetters deadLetters(
            DataSource dataSource,
            TransactionManager transactions,
            Serializer serializer,
            @Qualifier("eventSerializer") Serializer eventSerializer) {
        return new DeadLetters(dataSource, transactions, serializer, eventSerializer);
    }

    @Bean
    Processors processors(TokenStores tokenStores, DeadLetters deadLetters, DataSource dataSource) {
        return new Processors(tokenStores, deadLetters, dataSource);
    }

    /** First of all modules, so that a service's own may refine what it has set. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    ConfigurerModule processorsModule(Processors processors, ObjectProvider<ProcessorSpec> specs) {
        return configurer -> {
            var processing = configurer.eventProcessing();
            processing.usingPooledStreamingEventProcessors();
            processing.registerDefaultListenerInvocationErrorHandler(
                    configuration -> PropagatingErrorHandler.instance());
            // Axon's default store has no table here, and a projection without a spec would be retried in silence.
            processing.registerTokenStore(configuration -> {
                throw new IllegalStateException(
                        "a class with event handlers has no ProcessorSpec for its @ProcessingGroup");
            });
            specs.orderedStream().forEach(spec -> processors.register(processing, spec));
        };
    }

    @Bean
    ProcessorRecovery processorRecovery(
            Processors processors,
            TokenStores tokenStores,
            ObjectProvider<EventProcessingConfiguration> running,
            LogListener listener) {
        return new ProcessorRecovery(processors, tokenStores, running::getObject, listener);
    }

    @Bean
    SavepointPerEvent savepointPerEvent(DataSource dataSource, Processors processors) {
        return new SavepointPerEvent(dataSource, processors);
    }

    @Bean
    ReadPosition readPosition(
            @Qualifier(SlotgraphEventLogAutoConfiguration.LOG_DATA_SOURCE) DataSource log,
            DataSource dataSource,
            Serializer serializer,
            Processors processors,
            EventLogReader reader,
            ObjectProvider<EventProcessingConfiguration> running) {
        return new ReadPosition(log, dataSource, serializer, processors, reader, running::getObject);
    }

    @Bean
    HandledEvents handledEvents(DataSource dataSource, Serializer serializer, Processors processors) {
        return new HandledEvents(dataSource, serializer, processors);
    }

    @Bean
    ProcessorReport processorReport(
            Processors processors, ObjectProvider<EventProcessingConfiguration> running, ReadPosition positions) {
        Supplier<EventProcessingConfiguration> configuration = running::getObject;
        return new ProcessorReport(() -> ProcessorStatus.of(processors, configuration.get(), positions));
    }

    @Bean
    ParkedSequences parkedSequences(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            Processors processors,
            ObjectProvider<EventProcessingConfiguration> running,
            Clock clock) {
        return new ParkedSequences(dataSource, transactions, processors, running::getObject, clock);
    }

    @Bean
    ProcessorController processorController(Processors processors, ProcessorReport report, ParkedSequences sequences) {
        return new ProcessorController(processors, report, sequences);
    }

    @Bean
    ProcessorHealth processorsHealthIndicator(ProcessorReport report) {
        return new ProcessorHealth(report);
    }

    @Bean
    ProcessorMetrics slotgraphProcessorMetrics(Processors processors, ProcessorReport report) {
        return new ProcessorMetrics(processors, report);
    }
}
