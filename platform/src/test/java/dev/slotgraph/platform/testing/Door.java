package dev.slotgraph.platform.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A way to a database that can be shut, cutting all connections, and opened again. Begins shut. Thread-safe. */
public final class Door implements AutoCloseable {

    private final TestPostgres.Database database;
    private final URI target;
    private final int port;
    private final Set<Socket> through = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocket listening;

    public Door(TestPostgres.Database database) {
        this.database = database;
        this.target = URI.create(database.url().substring("jdbc:".length()));
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The database, seen through this door. */
    public TestPostgres.Database database() {
        return new TestPostgres.Database(
                "jdbc:postgresql://localhost:" + port + target.getPath(), database.user(), database.password());
    }

    public synchronized void open() {
        try {
            var server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            listening = server;
            Thread.ofVirtual().start(() -> accept(server));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                Socket caller = server.accept();
                var called = new Socket(target.getHost(), target.getPort());
                through.add(caller);
                through.add(called);
                Thread.ofVirtual().start(() -> pump(caller, called));
                Thread.ofVirtual().start(() -> pump(called, caller));
            } catch (IOException e) {
                closeQuietly(server); // closed, which is what doors are for
            }
        }
    }

    private void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One side is gone; so is the other.
        } finally {
            closeQuietly(from);
            closeQuietly(to);
            through.remove(from);
            through.remove(to);
        }
    }

    @Override
    public void close() {
        shut();
    }

    /** Cuts all connections, and lets nobody through until it is opened again. */
    public synchronized void shut() {
        if (listening != null) {
            closeQuietly(listening);
            listening = null;
        }
        through.forEach(Door::closeQuietly);
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException("a socket does not close", e);
        }
    }
}
