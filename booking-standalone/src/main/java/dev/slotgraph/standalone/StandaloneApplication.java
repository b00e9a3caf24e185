package dev.slotgraph.standalone;

import dev.slotgraph.command.CommandConfiguration;
import dev.slotgraph.query.QueryConfiguration;
import dev.slotgraph.webhook.WebhookConfiguration;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Import;

/** All of Slotgraph in one process: prepares the data folder and the database in it, then starts the services on them. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({CommandConfiguration.class, QueryConfiguration.class, WebhookConfiguration.class})
public class StandaloneApplication {

    public static void main(String[] arguments) {
        command(arguments);
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

    /** Ends the process where the first argument names something else than to serve. */
    private static void command(String... arguments) {
        if (arguments.length == 0) {
            return;
        }
        List<String> rest = List.of(arguments).subList(1, arguments.length);
        switch (arguments[0]) {
            case VerifyCommand.NAME -> System.exit(VerifyCommand.run(rest, System.out));
            case ImportCommand.NAME -> System.exit(ImportCommand.run(rest, System.getenv(), System.out));
            case ReplayCommand.NAME -> System.exit(ReplayCommand.run(rest, System.getenv(), System.out));
            default -> {}
        }
    }

    @SuppressWarnings("resource") // both live as long as the process
    private static void start(String... arguments) {
        StandaloneSettings settings = StandaloneSettings.read(arguments);
        Build build = Build.current();
        DataFolder folder = DataFolder.open(settings.dataDir(), build.version());
        refuseTakenPort(settings);
        System.out.printf("Slotgraph %s keeps its data in %s%n", build.version(), folder.path());

        Installation installation = Installation.prepare(settings, folder);

        var application = new SpringApplication(StandaloneApplication.class);
        application.setDefaultProperties(Map.of(
                "spring.main.banner-mode", "off",
                "spring.application.name", "slotgraph",
                "slotgraph.webhooks.allowed-networks", "127.0.0.0/8,::1/128",
                "slotgraph.webhooks.booking-url",
                        "http://localhost:%d/console/bookings/{id}".formatted(settings.port())));
        application.addInitializers(installation.initializer());
        application.addListeners((ApplicationListener<ApplicationReadyEvent>) event -> {
            installation.firstKey().ifPresent(key -> {
                int port = event.getApplicationContext()
                        .getEnvironment()
                        .getRequiredProperty("local.server.port", Integer.class);
                System.out.println(new FirstSteps(key, port).text(Clock.systemUTC()));
                installation.forgetFirstKey();
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
}
