package dev.slotgraph.query.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.eventlog.LogFeed;
import dev.slotgraph.platform.eventlog.LogFeed.Page;
import dev.slotgraph.platform.eventlog.LoggedPayloads;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.web.OutputZone;
import dev.slotgraph.query.history.EventDocument;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.WebAsyncTask;

/**
 * The feed of all events of an app. Readers keep their own position, and pass it as {@code after}; an event stream is resumed by
 * {@code Last-Event-ID}. Who waits holds a virtual thread and no connection to the database.
 */
@RestController
class FeedController {

    private static final Duration PATIENCE = Duration.ofSeconds(FeedRequest.LONGEST_WAIT + 20L);

    private final LogFeed feed;
    private final LoggedPayloads payloads;
    private final EventStreams streams;
    private final OpenReaders readers;
    private final SimpleAsyncTaskExecutor waiting = new SimpleAsyncTaskExecutor("feed-");

    FeedController(LogFeed feed, LoggedPayloads payloads, EventStreams streams, OpenReaders readers) {
        this.feed = feed;
        this.payloads = payloads;
        this.streams = streams;
        this.readers = readers;
        waiting.setVirtualThreads(true);
    }

    /**
     * Some events.
     *
     * @param nextAfter what to pass as {@code after} for the next ones
     */
    record FeedPage(
            @JsonProperty("data") List<Map<String, @Nullable Object>> data,
            @JsonProperty("next_after") long nextAfter,
            @JsonProperty("more") boolean more) {}

    @GetMapping("/v2/audit/events")
    Object events(
            Caller caller,
            OutputZone zone,
            @RequestParam Map<String, String> parameters,
            @RequestHeader HttpHeaders headers) {
        var request = FeedRequest.read(caller.appId(), parameters);
        if (headers.getAccept().stream().anyMatch(MediaType.TEXT_EVENT_STREAM::equalsTypeAndSubtype)) {
            var last = headers.getFirst("Last-Event-ID");
            return streams.open(caller, last == null ? request : request.from(position(last)), zone.zone());
        }
        return request.patience().isZero()
                ? answer(feed.read(request.filter(), request.after(), request.limit()), zone)
                : new WebAsyncTask<>(PATIENCE.toMillis(), waiting, () -> awaited(request, zone));
    }

    private ResponseEntity<FeedPage> awaited(FeedRequest request, OutputZone zone) throws InterruptedException {
        try (var _ = readers.enter(request.filter().appId())) {
            return answer(feed.await(request.filter(), request.after(), request.limit(), request.patience()), zone);
        }
    }

    private ResponseEntity<FeedPage> answer(Page page, OutputZone zone) {
        return ResponseEntity.ok()
                .header("Slotgraph-Position", Long.toString(page.next()))
                .body(new FeedPage(
                        page.events().stream()
                                .map(event -> EventDocument.of(event, payloads).render(zone.zone()))
                                .toList(),
                        page.next(),
                        page.more()));
    }

    private static long position(String lastEventId) {
        var text = lastEventId.strip();
        if (!text.matches("\\d{1,18}")) {
            throw Problem.malformed("Last-Event-ID must be a position in the log")
                    .asException();
        }
        return Long.parseLong(text);
    }
}
