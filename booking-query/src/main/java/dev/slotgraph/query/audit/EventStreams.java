package dev.slotgraph.query.audit;

import dev.slotgraph.platform.access.ApiKeyAuthenticator;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.eventlog.LogFeed;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import dev.slotgraph.platform.eventlog.LoggedPayloads;
import dev.slotgraph.query.history.EventDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter.DataWithMediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter.SseEventBuilder;
import tools.jackson.databind.json.JsonMapper;

/**
 * The feed as Server-Sent Events. Each event's id is its position; a silent stream is told the position it has reached from time
 * to time, which also finds readers that have gone. A stream ends with its key, and else after some minutes: the reader's own
 * reconnect goes on from its last id. Thread-safe.
 */
@Component
class EventStreams {

    private static final Logger LOGGER = LoggerFactory.getLogger(EventStreams.class);
    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);
    private static final Duration RECONNECT = Duration.ofSeconds(1);

    /** Looked at so often, so that a service that stops need not wait for its readers. */
    private static final Duration BREATH = Duration.ofSeconds(1);

    private final LogFeed feed;
    private final ApiKeyAuthenticator keys;
    private final OpenReaders readers;
    private final LoggedPayloads payloads;
    private final JsonMapper mapper;
    private volatile boolean closing;

    EventStreams(
            LogFeed feed, ApiKeyAuthenticator keys, OpenReaders readers, LoggedPayloads payloads, JsonMapper mapper) {
        this.feed = feed;
        this.keys = keys;
        this.readers = readers;
        this.payloads = payloads;
        this.mapper = mapper;
    }

    @EventListener(ContextClosedEvent.class)
    void close() {
        closing = true;
    }

    ResponseEntity<SseEmitter> open(Caller caller, FeedRequest request, ZoneId zone) {
        var place = readers.enter(caller.appId());
        var emitter = new SseEmitter(LIFE.plus(SILENCE).toMillis());
        var _ = Thread.ofVirtual().name("feed-stream").start(() -> {
            try (place) {
                run(caller, request, zone, emitter);
            }
        });
        return ResponseEntity.ok()
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                // A proxy that collects what is sent would hold it back.
                .header("X-Accel-Buffering", "no")
                .body(emitter);
    }

    private void run(Caller caller, FeedRequest request, ZoneId zone, SseEmitter emitter) {
        try {
            send(caller, request, zone, emitter);
            emitter.complete();
        } catch (IOException | IllegalStateException e) {
            LOGGER.debug("a reader of the feed has gone", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOGGER.warn("A stream of the feed ends; its reader will come back.", e);
            emitter.complete();
        }
    }

    private void send(Caller caller, FeedRequest request, ZoneId zone, SseEmitter emitter)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + LIFE.toNanos();
        long told = System.nanoTime();
        long allowed = told;
        long position = request.after();
        emitter.send(at(position).reconnectTime(RECONNECT.toMillis()));
        while (!closing && System.nanoTime() - end < 0) {
            if (System.nanoTime() - allowed > ApiKeyAuthenticator.TTL.toNanos()) {
                if (!keys.isLive(caller.keyId())) {
                    return;
                }
                allowed = System.nanoTime();
            }
            var page = feed.await(request.filter(), position, request.limit(), BREATH);
            position = page.next();
            if (!page.events().isEmpty()) {
                emitter.send(Set.of(new DataWithMediaType(text(page.events(), zone), TEXT)));
                told = System.nanoTime();
            } else if (System.nanoTime() - told > SILENCE.toNanos()) {
                emitter.send(at(position));
                told = System.nanoTime();
            }
        }
    }

    /** A page is one write: an emitter flushes each part of each event. */
    private String text(List<LoggedEvent> events, ZoneId zone) {
        var text = new StringBuilder();
        for (var event : events) {
            var document = EventDocument.of(event, payloads).render(zone);
            text.append("id:")
                    .append(event.globalIndex())
                    .append("\nevent:")
                    .append(event.eventType())
                    .append("\ndata:")
                    .append(mapper.writeValueAsString(document))
                    .append("\n\n");
        }
        return text.toString();
    }

    private static SseEventBuilder at(long position) {
        return SseEmitter.event().id(Long.toString(position));
    }
}
