package dev.slotgraph.command.calendar;

import dev.slotgraph.api.calendar.CalendarFeedCommand.IssueCalendarFeed;
import dev.slotgraph.api.calendar.CalendarFeedCommand.RevokeCalendarFeed;
import dev.slotgraph.api.calendar.CalendarFeedData;
import dev.slotgraph.command.register.Entries;
import dev.slotgraph.command.resource.ResourceRegister;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.access.KeyMaterial;
import dev.slotgraph.platform.write.Answer;
import dev.slotgraph.platform.write.WriteRequest;
import dev.slotgraph.platform.write.Writes;
import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Gives a resource's calendar an address that programs without a key can read, and takes it away. */
@RestController
class CalendarFeedController {

    private static final String MODEL = "CalendarFeed";
    private static final int TOKEN_BYTES = 32;

    private final Writes writes;
    private final Entries entries;
    private final ResourceRegister resources;
    private final SecureRandom random = new SecureRandom();

    CalendarFeedController(Writes writes, Entries entries, ResourceRegister resources) {
        this.writes = writes;
        this.entries = entries;
        this.resources = resources;
    }

    /** The address is shown in this answer, and in its repetitions for as long as an Idempotency-Key is known. */
    @PostMapping("/v2/resources/{id}/calendar_feed")
    ResponseEntity<byte[]> issue(Caller caller, @PathVariable UUID id, HttpServletRequest request) {
        return writes.run(WriteRequest.of(caller, request), () -> {
            resources.lock(id);
            Entries.found(resources.find(caller.appId(), id), "Resource");
            var token = token();
            var data = new CalendarFeedData(id, KeyMaterial.hexHash(token));
            entries.send(caller, MODEL, new IssueCalendarFeed(CalendarFeedData.idOf(id), caller.appId(), data));
            var document = new LinkedHashMap<String, Object>();
            document.put("resource_id", id);
            document.put(
                    "url",
                    ServletUriComponentsBuilder.fromContextPath(request)
                            .path("/v2/resources/{id}/calendar.ics")
                            .queryParam("token", "{token}")
                            .encode()
                            .buildAndExpand(id, token)
                            .toUriString());
            return Answer.of(201, document).withSecret();
        });
    }

    @DeleteMapping("/v2/resources/{id}/calendar_feed")
    ResponseEntity<byte[]> revoke(Caller caller, @PathVariable UUID id, HttpServletRequest request) {
        return writes.run(WriteRequest.of(caller, request), () -> {
            entries.send(caller, MODEL, new RevokeCalendarFeed(CalendarFeedData.idOf(id), caller.appId()));
            return Answer.empty();
        });
    }

    private String token() {
        var bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
