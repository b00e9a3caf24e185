package dev.slotgraph.command.link;

import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.util.HtmlUtils;

/**
 * The pages that a link leads to. They load nothing, run nothing and tell nobody where they were. {@code form-action} holds for the
 * redirect after the form too, in some browsers; that is why its origin stands there.
 */
public final class LinkPage {

    private static final MediaType HTML = MediaType.parseMediaType("text/html;charset=UTF-8");

    private LinkPage() {}

    /** Asks whether the action is to be taken; the form leads to this page's own address. */
    public static ResponseEntity<String> asking(String action, String about, String formTargets) {
        return page(
                200,
                words(action),
                about,
                "<form method=\"post\"><button type=\"submit\">%s</button></form>"
                        .formatted(HtmlUtils.htmlEscape("Yes: " + words(action))),
                formTargets);
    }

    public static ResponseEntity<String> saying(int status, String title, String text) {
        return page(status, title, text, "", "'none'");
    }

    /** The browser goes on to another page, by a GET. */
    public static ResponseEntity<String> leadingTo(String address) {
        return headers(ResponseEntity.status(303), "'none'")
                .header(HttpHeaders.LOCATION, address)
                .build();
    }

    /** An action's name as people write it. */
    public static String words(String action) {
        var words = action.replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static ResponseEntity<String> page(int status, String title, String text, String form, String formTargets) {
        return headers(ResponseEntity.status(status), formTargets)
                .contentType(HTML)
                .body("""
                        <!doctype html>
                        <html lang="en">
                        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>%1$s</title></head>
                        <body><main><h1>%1$s</h1><p>%2$s</p>%3$s</main></body>
                        </html>
                        """.formatted(HtmlUtils.htmlEscape(title), HtmlUtils.htmlEscape(text), form));
    }

    private static ResponseEntity.BodyBuilder headers(ResponseEntity.BodyBuilder response, String formTargets) {
        return response.header("Cache-Control", "no-store")
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action " + formTargets)
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff")
                .header("X-Robots-Tag", "noindex");
    }
}
