package dev.slotgraph.command.site;

import dev.slotgraph.api.document.Documents;
import dev.slotgraph.api.document.Documents.Stamps;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.api.site.SiteCommand.CreateSite;
import dev.slotgraph.api.site.SiteCommand.DeleteSite;
import dev.slotgraph.api.site.SiteCommand.UpdateSite;
import dev.slotgraph.api.site.SiteData;
import dev.slotgraph.command.register.Entries;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.write.Answer;
import dev.slotgraph.platform.write.WriteRequest;
import dev.slotgraph.platform.write.Writes;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** Makes, changes and deletes sites. */
@RestController
class SiteController {

    private static final String MODEL = "Site";
    private static final int LONGEST_DESCRIPTION = 65_535;

    private final Writes writes;
    private final Entries entries;
    private final SiteRegister sites;
    private final Ids ids;

    SiteController(Writes writes, Entries entries, SiteRegister sites, Ids ids) {
        this.writes = writes;
        this.entries = entries;
        this.sites = sites;
        this.ids = ids;
    }

    private record NewSite(@Nullable UUID clientsId, SiteData data) {}

    @PostMapping("/v2/sites")
    ResponseEntity<byte[]> create(Caller caller, JsonBody body, HttpServletRequest request) {
        var site = body.readStrict(fields -> new NewSite(
                fields.uuid("id").orNull(),
                new SiteData(
                        fields.filledText("name", 255).required(),
                        fields.text("description", LONGEST_DESCRIPTION).orNull())));
        var id = Objects.requireNonNullElseGet(site.clientsId(), ids::next);
        return writes.run(WriteRequest.of(caller, request, body).making("site", site.clientsId()), () -> {
            entries.send(caller, MODEL, new CreateSite(id, caller.appId(), site.data()));
            return Answer.of(201, document(caller, id));
        });
    }

    @PutMapping("/v2/sites/{id}")
    ResponseEntity<byte[]> update(Caller caller, @PathVariable UUID id, JsonBody body, HttpServletRequest request) {
        return writes.run(WriteRequest.of(caller, request, body), () -> {
            sites.lock(id);
            var old = Entries.found(sites.find(caller.appId(), id), MODEL).data();
            var data = body.readStrict(fields -> {
                var description = fields.text("description", LONGEST_DESCRIPTION);
                return new SiteData(
                        fields.filledText("name", 255).or(old.name()),
                        description.isMentioned() ? description.orNull() : old.description());
            });
            entries.send(caller, MODEL, new UpdateSite(id, caller.appId(), data));
            return Answer.of(200, document(caller, id));
        });
    }

    @DeleteMapping("/v2/sites/{id}")
    ResponseEntity<byte[]> delete(Caller caller, @PathVariable UUID id, HttpServletRequest request) {
        return writes.run(WriteRequest.of(caller, request), () -> {
            entries.send(caller, MODEL, new DeleteSite(id, caller.appId()));
            return Answer.empty();
        });
    }

    private Object document(Caller caller, UUID id) {
        var entry = Entries.found(sites.find(caller.appId(), id), MODEL);
        return Documents.site(id, entry.data(), new Stamps(entry.createdAt(), entry.updatedAt()));
    }
}
