package dev.slotgraph.platform.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.platform.eventlog.Notes;
import dev.slotgraph.platform.testing.TestPostgres;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.EventProcessingConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;

/** A reset while letters are parked makes stock Axon park the replayed events again: what was projected is gone. */
class T6ResetWithDeadLettersTest {

    @Configuration(proxyBeanMethods = false)
    @Import(NotesProjection.class)
    static class Ours {
        @Bean
        ProcessorSpec notes() {
            return new ProcessorSpec(NotesProjection.NAME, "booking", 2, 10, true);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class AsAxonComes extends Ours {
        @Bean
        @Order
        ConfigurerModule stockInvoker() {
            return configurer -> configurer
                    .eventProcessing()
                    .registerDeadLetteringEventHandlerInvokerConfiguration(
                            NotesProjection.NAME, (configuration, builder) -> builder.allowReset(false));
        }
    }

    @Test
    void stockAxonParksTheReplayedEventsAgain() {
        try (var app = new TestApp(TestPostgres.freshDatabase(), AsAxonComes.class)) {
            String bad = parkOneAndReset(app);

            await().untilAsserted(() -> assertThat(letters(app)).isEqualTo(4));
            assertThat(app.bean(NotesProjection.class).seen()).doesNotContain(bad);
        }
    }

    @Test
    void aResetHandlesEverythingAnewAndLeavesNoLetter() {
        try (var app = new TestApp(TestPostgres.freshDatabase(), Ours.class)) {
            String bad = parkOneAndReset(app);

            await().untilAsserted(
                            () -> assertThat(app.bean(NotesProjection.class).seen())
                                    .contains(bad)
                                    .hasSize(2));
            assertThat(letters(app)).isZero();
        }
    }

    private static String parkOneAndReset(TestApp app) {
        var projection = app.bean(NotesProjection.class);
        String bad = TestApp.newStream();
        app.publish(Notes.taken(bad, 0, NotesProjection.BAD), Notes.taken(bad, 1, "its successor waits too"));
        String good = app.publishTo(TestApp.newStream(), "fine");
        await().untilAsserted(() -> assertThat(projection.seen()).containsExactly(good));
        await().untilAsserted(() -> assertThat(letters(app)).isEqualTo(2));

        var processor = app.processor(NotesProjection.NAME);
        processor.shutDown();
        projection.healed = true;
        processor.resetTokens();
        processor.start();
        return bad;
    }

    private static long letters(TestApp app) {
        return app.bean(EventProcessingConfiguration.class)
                .deadLetterQueue(NotesProjection.NAME)
                .orElseThrow()
                .size();
    }
}
