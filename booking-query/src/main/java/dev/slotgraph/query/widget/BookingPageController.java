package dev.slotgraph.query.widget;

import dev.slotgraph.platform.problem.ProblemException;
import dev.slotgraph.query.consistency.ReadsProjection;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/**
 * A page for each hosted project, with Timekit's widget in it. All that it loads comes from here: the widget's style sheet asks
 * another company for a font, which the page's policy refuses.
 */
@RestController
@ReadsProjection
class BookingPageController {

    private static final MediaType HTML = MediaType.parseMediaType("text/html;charset=UTF-8");

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' https: data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'";

    private final HostedProjects hosted;

    BookingPageController(HostedProjects hosted) {
        this.hosted = hosted;
    }

    @GetMapping("/book/{slug}")
    ResponseEntity<String> book(@PathVariable String slug, HttpServletRequest request) {
        try {
            var project = hosted.find(slug).project().data();
            return page(200, request, project.name(), """
                    <div id="bookingjs" data-slug="%s"></div>
                    <noscript><p>This calendar needs JavaScript.</p></noscript>""".formatted(HtmlUtils.htmlEscape(project.slug())));
        } catch (ProblemException e) {
            return page(
                    e.problem().status(),
                    request,
                    "Nothing to book here",
                    "<p>There is no such page, or it is gone. Please ask whoever gave you the address.</p>");
        }
    }

    private static ResponseEntity<String> page(int status, HttpServletRequest request, String title, String content) {
        return ResponseEntity.status(status)
                .contentType(HTML)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("Content-Security-Policy", POLICY)
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff")
                .body("""
                        <!doctype html>
                        <html lang="en">
                        <head>
                        <meta charset="utf-8">
                        <meta name="viewport" content="width=device-width, initial-scale=1">
                        <title>%1$s</title>
                        <link rel="icon" href="data:,">
                        <link rel="stylesheet" href="%2$s/booking.min.css">
                        <link rel="stylesheet" href="%3$s/page.css">
                        <script defer src="%2$s/booking.min.js"></script>
                        <script defer src="%3$s/page.js"></script>
                        </head>
                        <body>
                        <main>
                        <h1>%1$s</h1>
                        %4$s
                        </main>
                        </body>
                        </html>
                        """.formatted(
                                HtmlUtils.htmlEscape(title),
                                request.getContextPath() + WidgetFiles.WIDGET,
                                request.getContextPath() + WidgetFiles.PAGE,
                                content));
    }
}
