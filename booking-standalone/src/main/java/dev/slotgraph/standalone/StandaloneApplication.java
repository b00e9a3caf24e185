package dev.slotgraph.standalone;

import dev.slotgraph.command.CommandConfiguration;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.access.KeyMaterial;
import dev.slotgraph.query.QueryConfiguration;
import dev.slotgraph.webhook.WebhookConfiguration;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;

/** All of Slotgraph in one process: prepares the data folder and the database in it, then starts the services on them. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({CommandConfiguration.class, QueryConfiguration.class, WebhookConfiguration.class})
public class StandaloneApplication {

    private static final String PASSWORD = "postgres.password";
    private static final String SECRET_KEY = "secret.key";
    private static final String BOOTSTRAP_KEY = "bootstrap.key";

    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals(VerifyCommand.NAME)) {
            System.exit(VerifyCommand.run(Arrays.asList(arguments).subList(1, arguments.length), System.out));
        }
        Memory.beSparing();
        try {
            start(arguments);
        } catch (CannotStart e) {
            System.err.println("Slotgraph cannot start. " + e.getMessage());
            System.exit(1);
        } catch (CancellationException e) {
            // It was told to stop before it had started; the hooks that run now clean up.
        } catch (RuntimeException e) {
            // Spring has said what it is.
            System.exit(1);
        }
    }

    @SuppressWarnings("resource") // both live as long as the process
    private static void start(String... arguments) {
        StandaloneSettings settings = StandaloneSettings.read(arguments);
        Build build = Build.current();
        DataFolder folder = DataFolder.open(settings.dataDir(), build.version());
        refuseTakenPort(settings);
        System.out.printf("Slotgraph %s keeps its data in %s%n", build.version(), folder.path());

        Map<String, Object> properties = new HashMap<>();
        properties.put(
                "slotgraph.secret-key",
                settings.secretKey().orElseGet(() -> folder.secret(SECRET_KEY, Secrets::secretKey)));
        Optional<String> firstKey = firstKey(settings, folder);
        firstKey.ifPresent(key -> properties.put("slotgraph.bootstrap-key", key));
        if (!settings.externalDatabase()) {
            EmbeddedPostgres postgres = startPostgres(settings, folder);
            properties.put("spring.datasource.url", postgres.jdbcUrl());
            properties.put("spring.datasource.username", EmbeddedPostgres.USER);
            properties.put("spring.datasource.password", folder.secret(PASSWORD, Secrets::password));
        }

        var application = new SpringApplication(StandaloneApplication.class);
        application.setDefaultProperties(Map.of(
                "spring.main.banner-mode", "off",
                "spring.application.name", "slotgraph",
                "slotgraph.webhooks.allowed-networks", "127.0.0.0/8,::1/128",
                "slotgraph.webhooks.booking-url",
                        "http://localhost:%d/console/bookings/{id}".formatted(settings.port())));
        application.addInitializers(context -> context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("standalone", properties)));
        application.addListeners((ApplicationListener<ApplicationReadyEvent>) event -> {
            firstKey.ifPresent(key -> {
                int port = event.getApplicationContext()
                        .getEnvironment()
                        .getRequiredProperty("local.server.port", Integer.class);
                System.out.println(new FirstSteps(key, port).text(Clock.systemUTC()));
                folder.delete(BOOTSTRAP_KEY);
            });
            Memory.startIsOver();
        });
        application.run(arguments);
    }

    /** Better told before a database is made than after. */
    private static void refuseTakenPort(StandaloneSettings settings) {
        InetSocketAddress address = settings.address()
                .map(host -> new InetSocketAddress(host, settings.port()))
                .orElseGet(() -> new InetSocketAddress(settings.port()));
        try (var socket = new ServerSocket()) {
            socket.bind(address);
        } catch (IOException e) {
            throw new CannotStart(
                    "Port %d cannot be listened on (%s). Stop the program that holds it, or set SERVER_PORT to another one."
                            .formatted(settings.port(), e.getMessage()),
                    e);
        }
    }

    /**
     * The key to print, when this is the first start. It waits in the folder until it was shown, so that a first start
     * that is cut short loses nothing.
     */
    private static Optional<String> firstKey(StandaloneSettings settings, DataFolder folder) {
        if (settings.bootstrapKey().isPresent() || settings.externalDatabase()) {
            return Optional.empty();
        }
        return EmbeddedPostgres.existsIn(folder)
                ? folder.read(BOOTSTRAP_KEY)
                : Optional.of(folder.secret(BOOTSTRAP_KEY, () -> KeyMaterial.generate(KeyKind.API, false)));
    }

    private static EmbeddedPostgres startPostgres(StandaloneSettings settings, DataFolder folder) {
        Path cache = folder.path().resolve("postgres-programs");
        PostgresInstallation installation = settings.postgresHome()
                .map(PostgresInstallation::at)
                .orElseGet(() -> PostgresInstallation.bundled(cache));
        String password = folder.secret(PASSWORD, Secrets::password);
        EmbeddedPostgres postgres = EmbeddedPostgres.prepare(installation, folder, password);
        // Spring runs these after it has closed its contexts: whatever uses the database ends before it.
        SpringApplication.getShutdownHandlers().add(postgres::close);
        postgres.start();
        if (settings.postgresHome().isEmpty()) {
            PostgresInstallation.removeOthers(cache, installation);
        }
        return postgres;
    }
}
