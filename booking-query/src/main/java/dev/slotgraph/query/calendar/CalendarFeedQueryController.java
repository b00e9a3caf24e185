package dev.slotgraph.query.calendar;

import dev.slotgraph.platform.access.KeyMaterial;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.query.consistency.ReadsProjection;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;

/** A resource's calendar for programs that read iCalendar files. They have no key: what is secret is the address. */
@RestController
@ReadsProjection
class CalendarFeedQueryController {

    private static final MediaType CALENDAR = new MediaType("text", "calendar", StandardCharsets.UTF_8);

    private final CalendarFeeds feeds;

    CalendarFeedQueryController(CalendarFeeds feeds) {
        this.feeds = feeds;
    }

    @GetMapping("/v2/resources/{id}/calendar.ics")
    @Nullable
    ResponseEntity<byte[]> file(
            @PathVariable UUID id, @RequestParam(defaultValue = "") String token, WebRequest request) {
        var feed = feeds.read(id, token)
                .orElseThrow(() -> Problem.notFound("Calendar").asException());
        var etag = "\"" + KeyMaterial.hexHash(feed.file()) + "\"";
        // The date alone would not tell that something is gone.
        if (request.checkNotModified(etag)) {
            return null;
        }
        return ResponseEntity.ok()
                .contentType(CALENDAR)
                .cacheControl(CacheControl.noCache().cachePrivate())
                .eTag(etag)
                .lastModified(feed.changedAt())
                .body(feed.file().getBytes(StandardCharsets.UTF_8));
    }
}
