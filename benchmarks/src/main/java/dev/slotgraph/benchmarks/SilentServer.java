package dev.slotgraph.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Takes connections and never says a word. Closing it ends them. */
final class SilentServer implements AutoCloseable {

    private static final int BACKLOG = 256;

    private final ServerSocket socket = new ServerSocket(0, BACKLOG, InetAddress.ofLiteral("127.0.0.1"));
    private final Queue<Socket> taken = new ConcurrentLinkedQueue<>();

    SilentServer() throws IOException {
        Thread.ofPlatform().daemon().name("silent-server").start(this::take);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void take() {
        try {
            while (true) {
                taken.add(socket.accept());
            }
        } catch (IOException e) {
            // Closed, or out of files: what is taken stays silent.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket one : taken) {
            one.close();
        }
    }
}
