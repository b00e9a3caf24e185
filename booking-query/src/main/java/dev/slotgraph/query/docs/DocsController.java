package dev.slotgraph.query.docs;

import dev.slotgraph.platform.access.KeyMaterial;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;
import tools.jackson.databind.json.JsonMapper;

/** The description of the API for programs, and a page of it for people. The page loads nothing from elsewhere. */
@RestController
class DocsController {

    private static final MediaType HTML = MediaType.parseMediaType("text/html;charset=UTF-8");

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final byte[] document;
    private final String etag;

    DocsController(JsonMapper mapper) {
        document = ApiDocument.load(mapper).json();
        // A weak one, so that the document may be compressed on its way.
        etag = "W/\"" + KeyMaterial.hexHash(new String(document, StandardCharsets.UTF_8)) + "\"";
    }

    @GetMapping("/openapi.json")
    @Nullable
    ResponseEntity<byte[]> document(WebRequest request) {
        if (request.checkNotModified(etag)) {
            return null;
        }
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noCache())
                .eTag(etag)
                .body(document);
    }

    @GetMapping("/docs")
    ResponseEntity<String> page(HttpServletRequest request) {
        var context = request.getContextPath();
        return ResponseEntity.ok()
                .contentType(HTML)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .header("Content-Security-Policy", POLICY)
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff")
                .body("""
                        <!doctype html>
                        <html lang="en">
                        <head>
                        <meta charset="utf-8">
                        <meta name="viewport" content="width=device-width, initial-scale=1">
                        <title>Slotgraph API</title>
                        <link rel="icon" href="data:,">
                        <link rel="stylesheet" href="%2$s/swagger-ui.css">
                        <link rel="stylesheet" href="%3$s/page.css">
                        <script defer src="%2$s/swagger-ui-bundle.js"></script>
                        <script defer src="%3$s/page.js"></script>
                        </head>
                        <body>
                        <div id="docs" data-document="%1$s"></div>
                        <noscript><p>This page needs JavaScript. What it shows is in <a href="%1$s">%1$s</a>.</p></noscript>
                        </body>
                        </html>
                        """.formatted(context + "/openapi.json", context + DocsFiles.VIEWER, context + DocsFiles.PAGE));
    }
}
