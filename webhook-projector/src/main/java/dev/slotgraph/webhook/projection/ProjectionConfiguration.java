package dev.slotgraph.webhook.projection;

import dev.slotgraph.platform.processing.ProcessorSpec;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ProjectionConfiguration {

    /** As many events as may have a savepoint each. */
    private static final int BATCH = 50;

    /** One segment: what bookings refer to must be known as of their position. */
    @Bean
    ProcessorSpec webhookProcessor() {
        return new ProcessorSpec(WebhookProjection.PROCESSOR, "webhook", 1, BATCH, true);
    }
}
