package dev.slotgraph.query;

import dev.slotgraph.platform.migration.SchemaMigration;
import dev.slotgraph.platform.processing.ProcessorSpec;
import dev.slotgraph.query.projection.ReadModel;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** The read side, as a part of whatever runs it. */
@Configuration(proxyBeanMethods = false)
@ComponentScan
public class QueryConfiguration {

    /** As many events as may have a savepoint each. */
    private static final int BATCH = 50;

    @Bean
    SchemaMigration querySchema() {
        return new SchemaMigration(1, ReadModel.SCHEMA, "db/processor", "db/query");
    }

    @Bean
    ProcessorSpec readModelProcessor() {
        return new ProcessorSpec(ReadModel.PROCESSOR, ReadModel.SCHEMA, 1, BATCH, true);
    }
}
