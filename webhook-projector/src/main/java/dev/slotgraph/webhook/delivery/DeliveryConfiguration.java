package dev.slotgraph.webhook.delivery;

import dev.slotgraph.api.id.Ids;
import dev.slotgraph.platform.crypto.MasterKey;
import dev.slotgraph.platform.time.DatabaseClock;
import dev.slotgraph.webhook.WebhookProperties;
import dev.slotgraph.webhook.endpoint.EndpointCatalog;
import dev.slotgraph.webhook.endpoint.EndpointListener;
import dev.slotgraph.webhook.endpoint.Endpoints;
import dev.slotgraph.webhook.endpoint.SecretStore;
import dev.slotgraph.webhook.exchange.Exchange;
import dev.slotgraph.webhook.exchange.ExchangeLimits;
import dev.slotgraph.webhook.health.HealthStore;
import dev.slotgraph.webhook.ledger.CheckpointKey;
import dev.slotgraph.webhook.ledger.Ledger;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class DeliveryConfiguration {

    /** Shorter than what Spring gives a shutdown. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    @Bean
    WakeUp webhookWakeUp() {
        return new WakeUp();
    }

    @Bean
    NodeSignal webhookNodeSignal(DataSource dataSource, WakeUp wakeUp) {
        return new NodeSignal(dataSource, wakeUp);
    }

    @Bean
    DeliveryInbox webhookDeliveryInbox(DataSource dataSource, Clock clock, NodeSignal signal) {
        return new DeliveryInbox(
                new JdbcTemplate(dataSource),
                new DatabaseTime(dataSource),
                new Ids(clock),
                RandomGenerator.getDefault(),
                signal::deliveriesWait);
    }

    @Bean
    HealthStore webhookHealth(DataSource dataSource) {
        return new HealthStore(new JdbcTemplate(dataSource));
    }

    @Bean
    Backlog webhookBacklog(DataSource dataSource, HealthStore health, Clock clock, MeterRegistry meters) {
        return new Backlog(JdbcClient.create(dataSource), health, clock, meters);
    }

    @Bean
    Ledger webhookLedger(DataSource dataSource, MasterKey masterKey) {
        return new Ledger(new JdbcTemplate(dataSource), new CheckpointKey(masterKey));
    }

    @Bean
    EndpointListener webhookMetaMessages(EndpointCatalog catalog, DeliveryInbox inbox) {
        return new MetaMessages(catalog, inbox);
    }

    @Bean
    ReplayInbox webhookReplayInbox(DataSource dataSource, Clock clock, NodeSignal signal) {
        JdbcClient jdbc = JdbcClient.create(dataSource);
        return new ReplayInbox(
                jdbc, new ReplayedRows(jdbc, new Ids(clock)), new DatabaseTime(dataSource), signal::deliveriesWait);
    }

    @Bean
    EndpointListener webhookLaneListener(DataSource dataSource, HealthStore health, NodeSignal signal) {
        return new LaneListener(
                JdbcClient.create(dataSource), health, new DatabaseTime(dataSource), signal::deliveriesWait);
    }

    @Bean
    Lanes webhookLanes(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            SecretStore secrets,
            HealthStore health,
            Ledger ledger,
            WebhookProperties properties) {
        return new Lanes(
                new JdbcTemplate(dataSource),
                new TransactionTemplate(transactions),
                secrets,
                health,
                ledger,
                ExchangeLimits.DEFAULT.total().plus(properties.leaveWithin()),
                properties.hold(),
                UUID.randomUUID().toString());
    }

    @Bean
    DeliveryLog webhookDeliveryLog(DataSource dataSource) {
        return new DeliveryLog(JdbcClient.create(dataSource));
    }

    @Bean
    Redelivery webhookRedelivery(
            DataSource dataSource,
            ObjectProvider<BodySource> bodies,
            PlatformTransactionManager transactions,
            Clock clock,
            NodeSignal signal) {
        return new Redelivery(
                JdbcClient.create(dataSource),
                Optional.ofNullable(bodies.getIfAvailable()),
                new TransactionTemplate(transactions),
                new DatabaseTime(dataSource),
                new Ids(clock),
                signal::deliveriesWait);
    }

    @Bean
    TextRetention webhookTextRetention(
            DataSource dataSource, PlatformTransactionManager transactions, WebhookProperties properties) {
        return new TextRetention(
                JdbcClient.create(dataSource),
                new TransactionTemplate(transactions),
                new DatabaseTime(dataSource),
                properties.keepBodies(),
                properties.keepAnswers());
    }

    @Bean
    ClockWatch webhookClockWatch(
            ObjectProvider<DatabaseClock> clocks, Clock clock, DataSource dataSource, MeterRegistry meters) {
        return new ClockWatch(
                clocks.getIfAvailable(() -> new DatabaseClock(clock)), new DatabaseTime(dataSource), meters);
    }

    @Bean
    DeliveryLifecycle webhookDelivery(
            Lanes lanes,
            Endpoints endpoints,
            SecretStore secrets,
            Exchange exchange,
            DataSource dataSource,
            Clock clock,
            WakeUp wakeUp,
            NodeSignal signal,
            WebhookProperties properties,
            MeterRegistry meters) {
        var settings = new Dispatcher.Settings(
                properties.concurrency(),
                properties.perEndpoint(),
                properties.perHost(),
                properties.poll(),
                properties.leaveWithin(),
                GRACE);
        return new DeliveryLifecycle(
                properties.dispatch(),
                secrets,
                signal,
                new Dispatcher(
                        lanes,
                        endpoints,
                        secrets,
                        exchange,
                        clock,
                        new DatabaseTime(dataSource),
                        new SecureRandom(),
                        wakeUp,
                        settings,
                        meters));
    }
}
