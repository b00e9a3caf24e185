package dev.slotgraph.platform.history;

import dev.slotgraph.platform.web.Page;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.util.HtmlUtils;

/**
 * A history, or a part of it, as a page: who did what when and why, and what changed by it. It loads nothing and runs nothing, and
 * whatever it tells is text.
 *
 * @param title what it is a history of
 * @param events as the API shows them. A page knows {@code recorded_at}, {@code type}, {@code actor}, {@code sequence} and {@code hash}
 *     of all, {@code cause}, {@code request_id} and {@code position} where they are there, {@code changes} as maps of {@code field},
 *     {@code old} and {@code new}, and {@code data} of what is {@code unreadable}
 */
public record HistoryPage(String title, Page<Map<String, @Nullable Object>> events) {

    private static final String STYLE = """
            body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1f2937}
            table{border-collapse:collapse;width:100%}
            th,td{text-align:left;vertical-align:top;padding:.5rem .75rem;border-bottom:1px solid #e5e7eb}
            ul{margin:0;padding-left:1rem}
            code{font-size:.85em;overflow-wrap:anywhere}
            del{color:#b91c1c}ins{color:#15803d;text-decoration:none}
            """;

    /**
     * Whether a page is asked for. Only who names it gets one: clients that take anything get JSON.
     *
     * @param accept the request's header, empty where there is none
     */
    public static boolean isAskedFor(String accept) {
        return accept.contains(MediaType.TEXT_HTML_VALUE);
    }

    /** The answer that has this page as its body. */
    public ResponseEntity<?> in(ResponseEntity.BodyBuilder response) {
        return headers(response).body(render());
    }

    private static ResponseEntity.BodyBuilder headers(ResponseEntity.BodyBuilder response) {
        return response.contentType(MediaType.parseMediaType("text/html;charset=UTF-8"))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
                                + " frame-ancestors 'none'")
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff");
    }

    String render() {
        var rows = new StringBuilder();
        events.data().forEach(event -> row(event, rows));
        return """
                <!doctype html>
                <html lang="en">
                <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>%1$s</title>
                <style>%2$s</style></head>
                <body><main><h1>%1$s</h1>
                <table><thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">Who and why</th>
                <th scope="col">Changes</th><th scope="col">Place and hash</th></tr></thead>
                <tbody>%3$s</tbody></table>%4$s%5$s</main></body>
                </html>
                """.formatted(
                        escaped(title),
                        STYLE,
                        rows,
                        link(events.prevPageUrl(), "Earlier"),
                        link(events.nextPageUrl(), "Later"));
    }

    private static String link(@Nullable String url, String text) {
        return url == null ? "" : "<p><a href=\"%s\">%s</a></p>".formatted(escaped(url), text);
    }

    private static void row(Map<String, @Nullable Object> event, StringBuilder rows) {
        rows.append("<tr><td><time>")
                .append(text(event, "recorded_at"))
                .append("</time></td><td>")
                .append(text(event, "type"))
                .append("</td><td>")
                .append(text(event, "actor"))
                .append(text(event, "cause", "<br>%s"))
                .append(text(event, "request_id", "<br><code>%s</code>"))
                .append("</td><td><ul>");
        if (event.containsKey("unreadable")) {
            rows.append("<li>What is stored cannot be read: <code>")
                    .append(text(event, "data"))
                    .append("</code></li>");
        }
        if (event.get("changes") instanceof List<?> changes) {
            changes.forEach(change -> item(change, rows));
        }
        rows.append("</ul></td><td>")
                .append(text(event, "position", "position %s, "))
                .append("sequence ")
                .append(text(event, "sequence"))
                .append("<br><code>")
                .append(text(event, "hash"))
                .append("</code></td></tr>\n");
    }

    private static void item(Object change, StringBuilder rows) {
        if (change instanceof Map<?, ?> fields) {
            rows.append("<li>").append(escaped(fields.get("field"))).append(": ");
            if (fields.get("old") != null) {
                rows.append("<del>").append(escaped(fields.get("old"))).append("</del> → ");
            }
            rows.append("<ins>")
                    .append(fields.get("new") == null ? "–" : escaped(fields.get("new")))
                    .append("</ins></li>");
        }
    }

    private static String text(Map<String, @Nullable Object> event, String field) {
        return escaped(event.get(field));
    }

    /** Nothing for what is not there. */
    private static String text(Map<String, @Nullable Object> event, String field, String around) {
        return event.get(field) == null ? "" : around.formatted(text(event, field));
    }

    private static String escaped(@Nullable Object value) {
        return HtmlUtils.htmlEscape(Objects.toString(value, ""));
    }
}
