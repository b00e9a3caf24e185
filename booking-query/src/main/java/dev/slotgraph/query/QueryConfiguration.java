package dev.slotgraph.query;

import dev.slotgraph.platform.link.LinkConfiguration;
import dev.slotgraph.platform.migration.SchemaMigration;
import dev.slotgraph.platform.processing.ProcessorSpec;
import dev.slotgraph.query.projection.ReadModel;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The read side, as a part of whatever runs it. */
@Configuration(proxyBeanMethods = false)
@ComponentScan
@Import(LinkConfiguration.class)
public class QueryConfiguration {

    /** Enough for few commits while it catches up, few enough to be written in well under a second. */
    private static final int BATCH = 500;

    @Bean
    SchemaMigration querySchema() {
        return new SchemaMigration(1, ReadModel.SCHEMA, "db/processor", "db/query");
    }

    @Bean
    ProcessorSpec readModelProcessor() {
        return ProcessorSpec.writingAtEnd(ReadModel.PROCESSOR, ReadModel.SCHEMA, 1, BATCH);
    }
}
