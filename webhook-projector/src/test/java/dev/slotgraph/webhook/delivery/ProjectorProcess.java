package dev.slotgraph.webhook.delivery;

import dev.slotgraph.platform.migration.SchemaMigration;
import dev.slotgraph.webhook.WebhookProjectorApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.Bean;

/** The service in a process of its own, which can be stopped, woken and killed as the system does it. */
final class ProjectorProcess implements AutoCloseable {

    private static final String STARTED = "the projector runs";

    private final Process process;
    private final Path output;

    /** @param leaveWithin see {@code slotgraph.webhooks.leave-within} */
    ProjectorProcess(String url, String user, String password, Duration leaveWithin) {
        try {
            output = Files.createTempFile("projector", ".log");
            process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "--spring.main.sources=" + WriteSide.class.getName(),
                            "--server.port=0",
                            "--slotgraph.secret-key=" + DeliveryRig.KEY,
                            "--slotgraph.webhooks.allowed-networks=127.0.0.0/8",
                            "--slotgraph.webhooks.leave-within=" + leaveWithin.toMillis() + "ms",
                            "--spring.datasource.url=" + url,
                            "--spring.datasource.username=" + user,
                            "--spring.datasource.password=" + password))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean started() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException(Files.readString(output));
        }
        return Files.readString(output).contains(STARTED);
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** {@code STOP} or {@code CONT}. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    @Override
    public void close() throws IOException {
        kill();
        Files.delete(output);
    }

    static final class Main {

        private Main() {}

        public static void main(String[] args) {
            WebhookProjectorApplication.main(args);
            System.out.println(STARTED);
        }
    }

    /** Not scanned for: only this process has it. */
    static class WriteSide {

        /** The write side's, which this service waits for. */
        @Bean
        SchemaMigration bookingSchema() {
            return new SchemaMigration(0, "booking", "db/log", "db/access");
        }
    }
}
