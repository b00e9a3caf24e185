package dev.slotgraph.benchmarks;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the server on this machine, kept alive, one request at a time. It understands no more of HTTP/1.1 than
 * the server answers, so that the load generator takes as little of the shared processors as it can. Opens itself when it is
 * needed, and again when the server has closed it after an answer. Not thread-safe.
 */
final class HttpConnection implements AutoCloseable {

    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(30);
    /** Less than the server's own patience, so that a request never meets a connection that is being closed. */
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(5);

    private final int port;
    private final String key;
    private final Duration longestAnswer;
    private @Nullable Wire wire;
    private long lastUsed;

    private record Wire(Socket socket, InputStream in, OutputStream out) {}

    HttpConnection(int port, String key) {
        this(port, key, LONGEST_ANSWER);
    }

    /** One that waits so long for an answer. */
    HttpConnection(int port, String key, Duration longestAnswer) {
        this.port = port;
        this.key = key;
        this.longestAnswer = longestAnswer;
    }

    Answer get(String path, String... headerLines) throws IOException {
        return send("GET", path, null, headerLines);
    }

    Answer send(String method, String path, @Nullable String json, String... headerLines) throws IOException {
        Wire open = open();
        try {
            open.out().write(request(method, path, json, headerLines));
            Answer answer = read(open.in());
            if (answer.header("connection").filter("close"::equalsIgnoreCase).isPresent()) {
                close();
            }
            lastUsed = System.nanoTime();
            return answer;
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Wire open() throws IOException {
        Wire open = wire;
        if (open != null && System.nanoTime() - lastUsed < LONGEST_IDLE.toNanos()) {
            return open;
        }
        close();
        var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) longestAnswer.toMillis());
        open = new Wire(socket, new BufferedInputStream(socket.getInputStream()), socket.getOutputStream());
        wire = open;
        return open;
    }

    private byte[] request(String method, String path, @Nullable String json, String... headerLines) {
        byte[] body = json == null ? new byte[0] : json.getBytes(StandardCharsets.UTF_8);
        var head = new StringBuilder(256)
                .append("%s %s HTTP/1.1\r\n".formatted(method, path))
                .append("Host: 127.0.0.1:%d\r\n".formatted(port))
                .append("Authorization: Bearer %s\r\n".formatted(key));
        for (String line : headerLines) {
            head.append(line).append("\r\n");
        }
        if (json != null) {
            head.append("Content-Type: application/json\r\nContent-Length: %d\r\n".formatted(body.length));
        }
        var bytes = new ByteArrayOutputStream(head.length() + 2 + body.length);
        bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    private static Answer read(InputStream in) throws IOException {
        int status = Integer.parseInt(line(in).split(" ", 3)[1]);
        Map<String, String> headers = headers(in);
        byte[] body;
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            body = chunks(in);
        } else {
            int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
            body = in.readNBytes(length);
            if (body.length < length) {
                throw new EOFException("the connection ended within an answer");
            }
        }
        return new Answer(status, headers, body);
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private static byte[] chunks(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
            body.writeBytes(in.readNBytes(size));
            line(in);
        }
        headers(in);
        return body.toByteArray();
    }

    private static int chunkSize(InputStream in) throws IOException {
        return Integer.parseInt(line(in).split(";", 2)[0].strip(), 16);
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder(64);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the server closed the connection in place of an answer");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        Wire open = wire;
        wire = null;
        if (open != null) {
            open.socket().close();
        }
    }
}
