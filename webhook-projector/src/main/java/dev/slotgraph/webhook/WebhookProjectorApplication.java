package dev.slotgraph.webhook;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The webhook projector as a service of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(WebhookConfiguration.class)
public class WebhookProjectorApplication {

    public static void main(String[] args) {
        // Axon would look for updates on the network and advertise its console.
        System.setProperty("axoniq.update-checker.disabled", "true");
        System.setProperty("disable-axoniq-console-message", "true");
        var application = new SpringApplication(WebhookProjectorApplication.class);
        application.setDefaultProperties(Map.of(
                "server.port",
                8083,
                "spring.application.name",
                "webhook-projector",
                // A process that is stopped inside of a transaction keeps its locks, which the other nodes wait for.
                "spring.datasource.hikari.connection-init-sql",
                "set idle_in_transaction_session_timeout = '15s'"));
        application.run(args);
    }
}
