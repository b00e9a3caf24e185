package dev.slotgraph.platform.processing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.platform.domain.SlotgraphDomainAutoConfiguration;
import dev.slotgraph.platform.eventlog.HardenedJdbcEventStorageEngine;
import dev.slotgraph.platform.eventlog.LogicalNameSerializer;
import dev.slotgraph.platform.eventlog.SlotgraphEventLogAutoConfiguration;
import dev.slotgraph.platform.eventlog.WakeableEventStore;
import dev.slotgraph.platform.testing.TestPostgres;
import dev.slotgraph.platform.web.SlotgraphWebAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventBus;
import org.axonframework.eventhandling.SimpleEventBus;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.axonframework.updates.UpdateChecker;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Configuration;

/** Spring Boot 4, plain JDBC and Axon 4.13.0 together start without a word, and without transactions, store and tokens. */
class T1SilentFallbacksTest {

    @Configuration(proxyBeanMethods = false)
    static class Plain {}

    @Test
    void stockAxonFallsBackToNoTransactionsAndNoStore() {
        try (var app = new TestApp(
                TestPostgres.freshDatabase(),
                Plain.class,
                "spring.autoconfigure.exclude=" + SlotgraphEventLogAutoConfiguration.class.getName() + ","
                        + SlotgraphProcessingAutoConfiguration.class.getName() + ","
                        + SlotgraphDomainAutoConfiguration.class.getName() + ","
                        + SlotgraphWebAutoConfiguration.class.getName())) {
            assertThat(app.bean(TransactionManager.class)).isInstanceOf(NoTransactionManager.class);
            assertThat(app.bean(EventBus.class)).isInstanceOf(SimpleEventBus.class);
            assertThat(app.context.getBeansOfType(EventStorageEngine.class)).isEmpty();
            assertThat(app.context.getBeansOfType(TokenStore.class)).isEmpty();
        }
    }

    @Test
    void thePlatformHasTheRealParts() {
        try (var app = new TestApp(TestPostgres.freshDatabase(), Plain.class)) {
            assertThat(app.bean(TransactionManager.class)).isInstanceOf(SpringTransactionManager.class);
            assertThat(app.bean(EventStorageEngine.class)).isInstanceOf(HardenedJdbcEventStorageEngine.class);
            assertThat(app.bean(EventStore.class)).isInstanceOf(WakeableEventStore.class);
            assertThat(app.bean(EventBus.class)).isSameAs(app.bean(EventStore.class));
            assertThat(app.bean(TokenStores.class).in("booking")).isInstanceOf(JdbcTokenStore.class);
            assertThat(app.context.getBean("eventSerializer")).isInstanceOf(LogicalNameSerializer.class);
            assertThat(app.bean(Serializer.class)).isExactlyInstanceOf(Jackson3Serializer.class);
            assertThat(app.context.getBeansOfType(MeterRegistry.class)).hasSize(1);
            var now = app.bean(Clock.class).instant();
            assertThat(now).isEqualTo(now.truncatedTo(ChronoUnit.MICROS));
        }
    }

    @Test
    void nothingPhonesHome() {
        try (var app = new TestApp(TestPostgres.freshDatabase(), Plain.class)) {
            assertThat(System.getProperty("axoniq.update-checker.disabled")).isEqualTo("true");
            assertThat(System.getProperty("disable-axoniq-console-message")).isEqualTo("true");
            assertThat(app.context.getEnvironment().getProperty("axon.update-check.disabled"))
                    .isEqualTo("true");
            assertThat(app.context.getBeansOfType(UpdateChecker.class)).isEmpty();
        }
    }
}
