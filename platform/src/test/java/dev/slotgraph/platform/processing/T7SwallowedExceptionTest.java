package dev.slotgraph.platform.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.platform.testing.TestPostgres;
import java.time.Duration;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.config.EventProcessingModule;
import org.axonframework.eventhandling.LoggingErrorHandler;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.junit.jupiter.api.Test;

/** Stock Axon logs what a handler throws, and goes on as if the event had been handled. */
class T7SwallowedExceptionTest {

    @Test
    void stockAxonSkipsTheEvent() {
        var stock = new EventProcessingModule();
        DefaultConfigurer.defaultConfiguration().registerModule(stock).buildConfiguration();

        assertThat(stock.listenerInvocationErrorHandler("any")).isInstanceOf(LoggingErrorHandler.class);
    }

    @Test
    void anEventWhoseHandlerFailsIsRetriedUntilItIsHandled() {
        try (var app = new TestApp(TestPostgres.freshDatabase(), T5WakeUpTest.Reader.class)) {
            assertThat(app.bean(EventProcessingConfiguration.class).listenerInvocationErrorHandler("any other"))
                    .isInstanceOf(PropagatingErrorHandler.class);
            var projection = app.bean(NotesProjection.class);
            String note = app.publishTo(TestApp.newStream(), NotesProjection.BAD);
            await().untilAsserted(() -> assertThat(projection.failures).hasPositiveValue());
            assertThat(projection.seen()).isEmpty();

            projection.healed = true;

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(projection.seen()).containsExactly(note));
        }
    }
}
