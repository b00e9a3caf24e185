package dev.slotgraph.query.audit;

import dev.slotgraph.platform.access.Allow;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.eventlog.EventLogGate;
import dev.slotgraph.platform.eventlog.SlotgraphEventLogAutoConfiguration;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * The keys of the app's people, for an import: without them nobody can read in the log's export what it says of a person. They are
 * given as they are stored, wrapped by the installation's secret key, which whoever imports them has to bring. Taken after the
 * log's export, so that they cover everybody in it.
 */
@RestController
class KeyExportController {

    private static final Logger LOGGER = LoggerFactory.getLogger(KeyExportController.class);
    private static final int AT_ONCE = 1_000;
    private static final int BUFFER = 1 << 16;

    private static final String KEYS = """
            select subject_id, wrapped_key, created_at, destroyed_at from booking.subject_key where app_id = ? order by subject_id
            """;

    private final JdbcTemplate log;
    private final TransactionTemplate cursors;
    private final JsonMapper mapper;

    KeyExportController(
            @Qualifier(SlotgraphEventLogAutoConfiguration.LOG_DATA_SOURCE) DataSource dataSource,
            EventLogGate gate,
            JsonMapper mapper) {
        log = new JdbcTemplate(dataSource);
        log.setFetchSize(AT_ONCE);
        // The driver reads piecemeal in a transaction only.
        cursors = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        cursors.setReadOnly(true);
        this.mapper = mapper;
    }

    @GetMapping("/v2/audit/export/keys")
    @Allow(KeyKind.API)
    void export(Caller caller, HttpServletResponse response) throws IOException {
        response.setContentType("application/x-ndjson");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        var count = new Count();
        try (var out = new BufferedOutputStream(response.getOutputStream(), BUFFER)) {
            RowCallbackHandler each = row -> {
                line(key(row), out);
                count.keys++;
            };
            cursors.executeWithoutResult(_ -> log.query(KEYS, each, caller.appId()));
            line(Map.of("end", true, "keys", count.keys), out);
        }
        LOGGER.info("{} has exported the keys of {} people.", caller.actor(), count.keys);
    }

    private static final class Count {
        private long keys;
    }

    private void line(Map<String, ? extends @Nullable Object> document, OutputStream out) {
        try {
            out.write(mapper.writeValueAsBytes(document));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, @Nullable Object> key(ResultSet row) throws SQLException {
        byte @Nullable [] wrapped = row.getBytes("wrapped_key");
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("subject_id", row.getString("subject_id"));
        document.put("wrapped_key", wrapped == null ? null : Base64.getEncoder().encodeToString(wrapped));
        document.put("created_at", time(row, "created_at"));
        document.put("destroyed_at", time(row, "destroyed_at"));
        return document;
    }

    private static @Nullable String time(ResultSet row, String column) throws SQLException {
        @Nullable OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant().toString();
    }
}
