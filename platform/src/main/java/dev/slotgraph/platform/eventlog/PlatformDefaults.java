package dev.slotgraph.platform.eventlog;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * What every service would else repeat in its configuration, at the lowest precedence. Also switches off Axon's update checker
 * and its advertisement, which are asked for before any bean exists and only by system property: so it holds for
 * {@code java -jar}, for the build's run goal and for tests alike. What somebody has set explicitly stays.
 */
public final class PlatformDefaults implements EnvironmentPostProcessor {

    private static final Map<String, Object> DEFAULTS = Map.ofEntries(
            Map.entry("axon.axonserver.enabled", "false"),
            Map.entry("axon.serializer.general", "jackson3"),
            Map.entry("axon.serializer.messages", "jackson3"),
            Map.entry("axon.serializer.events", "jackson3"),
            Map.entry("axon.update-check.disabled", "true"),
            // It interrupts threads, in a way that can stop a processor (AxonFramework#4456); PostgreSQL has timeouts.
            Map.entry("axon.timeout.enabled", "false"),
            // A database that is away is told of in time; a queue on a machine that is far too busy is not taken for
            // that.
            Map.entry("spring.datasource.hikari.connection-timeout", "10000"),
            Map.entry("spring.datasource.hikari.maximum-pool-size", "12"),
            // More requests at once than there are connections for would wait for one until they time out; here they
            // wait for a thread instead, in turn.
            Map.entry("server.tomcat.threads.max", "32"),
            Map.entry("server.tomcat.max-keep-alive-requests", "-1"),
            // Nobody listens, and Spring tries every listener that is a lambda.
            Map.entry("spring.mvc.publish-request-handled-events", "false"),
            Map.entry("spring.datasource.hikari.data-source-properties.reWriteBatchedInserts", "true"),
            Map.entry("spring.datasource.hikari.data-source-properties.prepareThreshold", "3"),
            // Read by conditions, before a property source of a configuration counts.
            Map.entry("management.endpoints.web.exposure.include", "health,prometheus"),
            // PostgreSQL quotes the values of the row at fault, which may be personal, and messages go to log files.
            Map.entry("spring.datasource.hikari.data-source-properties.logServerErrorDetail", "false"));

    private static final Map<String, String> SYSTEM =
            Map.of("axoniq.update-checker.disabled", "true", "disable-axoniq-console-message", "true");

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        SYSTEM.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
        environment.getPropertySources().addLast(new MapPropertySource("slotgraphPlatformDefaults", DEFAULTS));
    }
}
