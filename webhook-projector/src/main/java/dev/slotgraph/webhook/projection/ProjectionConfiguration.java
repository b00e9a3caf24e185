package dev.slotgraph.webhook.projection;

import dev.slotgraph.platform.processing.ProcessorSpec;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ProjectionConfiguration {

    /** Enough for few commits while it catches up, few enough that the first message does not wait long for the last. */
    private static final int BATCH = 200;

    /** One segment: what bookings refer to must be known as of their position. */
    @Bean
    ProcessorSpec webhookProcessor() {
        return ProcessorSpec.writingAtEnd(WebhookProjection.PROCESSOR, "webhook", 1, BATCH);
    }
}
