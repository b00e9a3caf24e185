package dev.slotgraph.query.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A stream of Server-Sent Events, line by line. */
public final class EventStream implements AutoCloseable {

    private final BufferedReader lines;
    private final Map<String, String> last = new HashMap<>();

    EventStream(InputStream body) {
        lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /** The next value of a field; waits for it. */
    public String next(String field) throws IOException {
        String line;
        while ((line = lines.readLine()) != null) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                last.put(line.substring(0, colon), line.substring(colon + 1).strip());
                if (line.substring(0, colon).equals(field)) {
                    return last(field);
                }
            }
        }
        throw new AssertionError("the stream ended");
    }

    /** The newest value of a field that was passed. */
    public String last(String field) {
        return last.getOrDefault(field, "");
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
