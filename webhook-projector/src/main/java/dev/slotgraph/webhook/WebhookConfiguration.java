package dev.slotgraph.webhook;

import dev.slotgraph.platform.crypto.MasterKey;
import dev.slotgraph.platform.crypto.SubjectKeys;
import dev.slotgraph.platform.eventlog.AppendedPosition;
import dev.slotgraph.platform.eventlog.LogHead;
import dev.slotgraph.platform.eventlog.SettledPosition;
import dev.slotgraph.platform.migration.SchemaMigration;
import dev.slotgraph.platform.write.FirstAnswers;
import dev.slotgraph.platform.write.Writes;
import dev.slotgraph.webhook.address.AddressPolicy;
import dev.slotgraph.webhook.address.OwnSockets;
import dev.slotgraph.webhook.address.UrlPolicy;
import dev.slotgraph.webhook.endpoint.EndpointCatalog;
import dev.slotgraph.webhook.endpoint.EndpointListener;
import dev.slotgraph.webhook.endpoint.Endpoints;
import dev.slotgraph.webhook.endpoint.SecretStore;
import dev.slotgraph.webhook.exchange.ExchangeLimits;
import dev.slotgraph.webhook.exchange.HttpExchange;
import dev.slotgraph.webhook.payload.BodyRenderer;
import java.net.InetAddress;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** The webhook projector, as a part of whatever runs it. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
@ComponentScan(excludeFilters = @Filter(SpringBootConfiguration.class))
@EnableConfigurationProperties(WebhookProperties.class)
public class WebhookConfiguration {

    /** Names the writes of this service. */
    public static final String WRITES = "webhookWrites";

    /** Idle connections that are kept for receivers, beside those in use. */
    private static final int SPARE_CONNECTIONS = 64;

    @Bean
    SchemaMigration webhookSchema() {
        return new SchemaMigration(2, "webhook", "db/processor", "db/webhook");
    }

    @Bean
    AddressPolicy webhookAddressPolicy(WebhookProperties properties) {
        return new AddressPolicy(properties.networks());
    }

    @Bean
    UrlPolicy webhookUrlPolicy(AddressPolicy addresses, WebhookProperties properties) {
        return new UrlPolicy(addresses, properties.ipLiterals());
    }

    @Bean
    HttpExchange webhookExchange(
            AddressPolicy addresses,
            UrlPolicy urls,
            WebhookProperties properties,
            Environment environment,
            Clock clock) {
        var own = new OwnSockets(
                () -> environment.getProperty("local.server.port", Integer.class, 0),
                Stream.of("spring.datasource.url", "slotgraph.log.url")
                        .flatMap(property -> JdbcPeer.of(environment.getProperty(property, "")).stream())
                        .toList());
        return new HttpExchange(
                clock,
                ExchangeLimits.DEFAULT,
                addresses,
                urls,
                own,
                InetAddress::getAllByName,
                properties.concurrency() + SPARE_CONNECTIONS,
                "Slotgraph/" + version());
    }

    @Bean
    BodyRenderer webhookBodyRenderer(WebhookProperties properties) {
        return new BodyRenderer(properties.bookingUrl());
    }

    @Bean
    SecretStore webhookSecretStore(DataSource dataSource, MasterKey masterKey, WebhookProperties properties) {
        return new SecretStore(
                JdbcClient.create(dataSource), properties.sealingKey(masterKey), properties.olderKeys(masterKey));
    }

    @Bean
    EndpointCatalog webhookEndpointCatalog(DataSource dataSource) {
        return new EndpointCatalog(JdbcClient.create(dataSource));
    }

    @Bean
    Endpoints webhookEndpoints(
            DataSource dataSource,
            SecretStore secrets,
            JsonMapper json,
            SettledPosition settled,
            ObjectProvider<EndpointListener> listeners,
            PlatformTransactionManager transactions,
            Clock clock) {
        return new Endpoints(
                JdbcClient.create(dataSource),
                secrets,
                json,
                new SettledHead(settled),
                listeners.orderedStream().toList(),
                new TransactionTemplate(transactions),
                clock);
    }

    /** Beside those of the write side, where one process runs both. */
    @Bean(defaultCandidate = false)
    @Qualifier(WRITES)
    Writes webhookWrites(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            SubjectKeys keys,
            MasterKey masterKey,
            AppendedPosition appended,
            LogHead head,
            JsonMapper json,
            Clock clock) {
        return new Writes(
                new FirstAnswers("webhook", JdbcClient.create(dataSource), keys, masterKey),
                transactions,
                appended,
                head,
                json,
                clock);
    }

    private static String version() {
        return Optional.ofNullable(WebhookConfiguration.class.getPackage().getImplementationVersion())
                .orElse("dev");
    }
}
