package dev.slotgraph.platform.eventlog;

import com.zaxxer.hikari.HikariDataSource;
import dev.slotgraph.api.event.EventCatalog;
import dev.slotgraph.api.event.EventMeta;
import dev.slotgraph.platform.migration.SchemaMigration;
import dev.slotgraph.platform.migration.SchemaMigrator;
import dev.slotgraph.platform.time.DatabaseClock;
import dev.slotgraph.platform.web.SlotgraphWebAutoConfiguration;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.Configuration;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.correlation.SimpleCorrelationDataProvider;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.jackson3.Jackson3SerializerCustomizer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.EventUpcasterChain;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.JacksonModule;

/**
 * The event log for every service.
 *
 * <p>The order matters: Axon 4.13.0 still names Spring Boot 3's classes in its own ordering. On Boot 4 with plain JDBC it
 * therefore decides before there is a {@code DataSource}, and falls back, silently, to no transactions, no event store and no
 * token store (AxonFramework#4450). This comes after Boot's and before Axon's; it goes when Axon orders itself after Boot 4.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration"
        },
        before = SlotgraphWebAutoConfiguration.class,
        beforeName = {
            "org.axonframework.springboot.autoconfig.TransactionAutoConfiguration",
            "org.axonframework.springboot.autoconfig.NoOpTransactionAutoConfiguration",
            "org.axonframework.springboot.autoconfig.JdbcAutoConfiguration",
            "org.axonframework.springboot.autoconfig.EventProcessingAutoConfiguration",
            "org.axonframework.springboot.autoconfig.MicrometerMetricsAutoConfiguration",
            "org.axonframework.springboot.autoconfig.AxonAutoConfiguration"
        })
@EnableConfigurationProperties(EventLogProperties.class)
public class SlotgraphEventLogAutoConfiguration {

    /** Names the {@code DataSource} that the log is read from. */
    public static final String LOG_DATA_SOURCE = "logDataSource";

    /**
     * Names the Jackson modules for events. Declare such a bean with {@code defaultCandidate = false}, lest Spring Boot hand it
     * to the web's mapper too.
     */
    public static final String EVENT_MODULE = "eventJacksonModule";

    private static final int LOG_POOL_SIZE = 6;

    /** The node's own clock, until somebody compares it with the database's. */
    @Bean
    @ConditionalOnMissingBean(Clock.class)
    DatabaseClock clock() {
        return new DatabaseClock(Clock.systemUTC());
    }

    @Bean
    @ConditionalOnMissingBean
    SchemaMigrator schemaMigrator(DataSource dataSource, ObjectProvider<SchemaMigration> migrations) {
        return new SchemaMigrator(dataSource, migrations.stream().toList());
    }

    @Bean(name = LOG_DATA_SOURCE, defaultCandidate = false)
    @Qualifier(LOG_DATA_SOURCE)
    @ConditionalOnProperty("slotgraph.log.url")
    HikariDataSource separateLogDataSource(EventLogProperties properties) {
        var pool = new HikariDataSource();
        pool.setPoolName("log");
        pool.setJdbcUrl(properties.url());
        pool.setUsername(properties.username());
        pool.setPassword(properties.password());
        pool.setReadOnly(true);
        pool.setMaximumPoolSize(LOG_POOL_SIZE);
        pool.addDataSourceProperty("logServerErrorDetail", "false");
        return pool;
    }

    @Bean(name = LOG_DATA_SOURCE, defaultCandidate = false, destroyMethod = "")
    @Qualifier(LOG_DATA_SOURCE)
    @ConditionalOnMissingBean(name = LOG_DATA_SOURCE)
    DataSource ownLogDataSource(DataSource dataSource) {
        return dataSource;
    }

    @Bean
    EventLogGate eventLogGate(@Qualifier(LOG_DATA_SOURCE) DataSource log, SchemaMigrator migrator) {
        return new EventLogGate(log, migrator);
    }

    @Bean
    @ConditionalOnMissingBean(TransactionManager.class)
    SpringTransactionManager axonTransactionManager(PlatformTransactionManager transactions) {
        return new SpringTransactionManager(transactions);
    }

    /** For the serializers of tokens and of messages, which Axon builds. */
    @Bean
    @ConditionalOnMissingBean
    Jackson3SerializerCustomizer axonJacksonCustomizer() {
        return AxonTypes::allowIn;
    }

    /**
     * Without a module there is no serializer and so no service, lest personal data reach the log in plain.
     *
     * @param modules of the events; one of them encrypts personal data
     */
    @Bean
    @Qualifier("eventSerializer")
    LogicalNameSerializer eventSerializer(EventCatalog catalog, @Qualifier(EVENT_MODULE) List<JacksonModule> modules) {
        return new LogicalNameSerializer(catalog, modules);
    }

    /** See {@link OwnKindOfStream}. */
    @Bean
    static OwnKindOfStream ownKindOfStream() {
        return new OwnKindOfStream();
    }

    /** What a command carries for its events. */
    @Bean
    @ConditionalOnMissingBean
    CorrelationDataProvider eventMetaProvider() {
        return new SimpleCorrelationDataProvider(EventMeta.APP, EventMeta.ACTOR, EventMeta.REQUEST_ID, EventMeta.CAUSE);
    }

    @Bean
    LogWakeUps logWakeUps() {
        return new LogWakeUps();
    }

    @Bean
    LogNotifier logNotifier(
            @Qualifier(LOG_DATA_SOURCE) DataSource log, LogWakeUps wakeUps, EventLogProperties properties) {
        return new LogNotifier(log, wakeUps, properties.notifyPause());
    }

    @Bean
    LogListener logListener(
            @Qualifier(LOG_DATA_SOURCE) DataSource log,
            LogWakeUps wakeUps,
            LogNotifier notifier,
            EventLogProperties properties,
            EventLogGate gate) {
        return new LogListener(log, wakeUps, notifier, properties.pollInterval());
    }

    @Bean
    AppendedPosition appendedPosition(LogNotifier notifier) {
        return new AppendedPosition(notifier::appended);
    }

    /** Upcasters are {@link EventUpcaster} beans, in the order of their {@code @Order}; they see {@code JsonNode}. */
    @Bean
    @ConditionalOnMissingBean
    HardenedJdbcEventStorageEngine eventStorageEngine(
            @Qualifier(LOG_DATA_SOURCE) DataSource log,
            TransactionManager transactions,
            EventCatalog catalog,
            @Qualifier("eventSerializer") Serializer eventSerializer,
            ObjectProvider<Snapshots> snapshots,
            @Qualifier(EVENT_MODULE) List<JacksonModule> modules,
            ObjectProvider<EventUpcaster> upcasters,
            AppendedPosition appended,
            EventLogProperties properties,
            EventLogGate gate) {
        var standard = HardenedJdbcEventStorageEngine.Settings.standard();
        var taken = snapshots.getIfAvailable(() -> Snapshots.NONE);
        return new HardenedJdbcEventStorageEngine(
                log,
                // A transaction of the own database is of no use to a log that lies in another.
                properties.url() == null ? transactions : NoTransactionManager.INSTANCE,
                catalog,
                eventSerializer,
                new LogicalNameSerializer(taken.catalog(), modules),
                chain(upcasters),
                appended,
                new HardenedJdbcEventStorageEngine.Settings(
                        standard.batchSize(), standard.maxGapOffset(), properties.longestAppend(), taken));
    }

    @Bean
    @Qualifier("eventStore")
    @ConditionalOnMissingBean(EventStore.class)
    WakeableEventStore eventStore(
            HardenedJdbcEventStorageEngine engine, LogWakeUps wakeUps, Configuration configuration) {
        return new WakeableEventStore(
                engine,
                wakeUps,
                builder -> builder.messageMonitor(configuration.messageMonitor(EventStore.class, "eventStore")));
    }

    @Bean
    LogHead logHead(@Qualifier(LOG_DATA_SOURCE) DataSource log, EventLogGate gate) {
        var jdbc = JdbcClient.create(log);
        return () -> jdbc.sql("select coalesce(max(global_index), 0) from booking.domain_event")
                .query(Long.class)
                .single();
    }

    @Bean
    LoggedPayloads loggedPayloads(
            @Qualifier("eventSerializer") Serializer eventSerializer, ObjectProvider<EventUpcaster> upcasters) {
        return new LoggedPayloads(eventSerializer, chain(upcasters));
    }

    private static EventUpcasterChain chain(ObjectProvider<EventUpcaster> upcasters) {
        return new EventUpcasterChain(upcasters.orderedStream().toList());
    }

    @Bean
    LoggedEvents loggedEvents(@Qualifier(LOG_DATA_SOURCE) DataSource log, EventLogGate gate) {
        return new LoggedEvents(log);
    }

    @Bean
    PersonBookings personBookings(@Qualifier(LOG_DATA_SOURCE) DataSource log, EventLogGate gate) {
        return new PersonBookings(log);
    }

    @Bean
    SettledPosition settledPosition(
            @Qualifier(LOG_DATA_SOURCE) DataSource log, EventLogProperties properties, EventLogGate gate) {
        return new SettledPosition(log, properties.longestAppend());
    }

    @Bean
    LogFeed logFeed(@Qualifier(LOG_DATA_SOURCE) DataSource log, SettledPosition settled, LogWakeUps wakeUps) {
        return new LogFeed(log, settled, wakeUps);
    }
}
