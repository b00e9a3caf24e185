package dev.slotgraph.command.testing;

import static org.awaitility.Awaitility.await;

import dev.slotgraph.platform.testing.TestPostgres.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;

/** The write side as a process of its own, with its own clock and timers; any number of them over one database. */
public record ServiceProcess(Process process, Api api) implements AutoCloseable {

    /** @param main what runs the service */
    public static ServiceProcess start(Class<?> main, Database database) {
        int port = freePort();
        try {
            var process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            main.getName(),
                            "--server.port=" + port,
                            "--slotgraph.secret-key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                            "--slotgraph.bootstrap-key=" + CommandTest.KEY,
                            "--slotgraph.rate-limit.per-minute=0",
                            "--spring.datasource.url=" + database.url(),
                            "--spring.datasource.username=" + database.user(),
                            "--spring.datasource.password=" + database.password(),
                            "--spring.datasource.hikari.maximum-pool-size=10")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new ServiceProcess(process, new Api(port, CommandTest.KEY));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ServiceProcess ready() {
        await().atMost(Duration.ofMinutes(3))
                .ignoreException(UncheckedIOException.class)
                .until(() -> api.get("/v2/keys").status() == 200);
        return this;
    }

    /** Ends it at once, whatever it is doing. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
