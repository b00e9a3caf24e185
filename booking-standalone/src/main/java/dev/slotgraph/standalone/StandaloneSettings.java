package dev.slotgraph.standalone;

import java.nio.file.Path;
import java.util.Optional;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * What has to be known before Spring starts. It is read from where Spring reads: arguments, system properties, the
 * environment, {@code application.properties} beside us.
 *
 * @param address to listen on; empty for all
 * @param externalDatabase whether somebody else runs the database
 */
record StandaloneSettings(
        Path dataDir,
        int port,
        Optional<String> address,
        boolean externalDatabase,
        Optional<Path> postgresHome,
        Optional<String> secretKey,
        Optional<String> bootstrapKey) {

    static StandaloneSettings read(String... arguments) {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(arguments));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        ConfigurationPropertySources.attach(environment);
        return new StandaloneSettings(
                Path.of(text(environment, "slotgraph.data-dir").orElse(".slotgraph")),
                port(text(environment, "server.port").orElse("8080")),
                text(environment, "server.address"),
                text(environment, "spring.datasource.url").isPresent(),
                text(environment, "slotgraph.postgres-home").map(Path::of),
                text(environment, "slotgraph.secret-key"),
                text(environment, "slotgraph.bootstrap-key"));
    }

    /** Compose files and service managers pass what is not set as an empty text. */
    private static Optional<String> text(Environment environment, String name) {
        return Optional.ofNullable(environment.getProperty(name)).filter(value -> !value.isBlank());
    }

    private static int port(String value) {
        try {
            int port = Integer.parseInt(value.strip());
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw new CannotStart(
                "SERVER_PORT is '%s'. It has to be a number from 0 (any free port) to 65535.".formatted(value));
    }
}
