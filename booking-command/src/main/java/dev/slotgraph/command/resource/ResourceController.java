package dev.slotgraph.command.resource;

import dev.slotgraph.api.document.Documents;
import dev.slotgraph.api.document.Documents.Stamps;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.api.resource.ResourceCommand.CreateResource;
import dev.slotgraph.api.resource.ResourceCommand.DeleteResource;
import dev.slotgraph.api.resource.ResourceCommand.UpdateResource;
import dev.slotgraph.command.register.Entries;
import dev.slotgraph.command.site.SiteRegister;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.write.Answer;
import dev.slotgraph.platform.write.WriteRequest;
import dev.slotgraph.platform.write.Writes;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** Makes, changes and deletes resources. */
@RestController
class ResourceController {

    private static final String MODEL = "Resource";

    private final Writes writes;
    private final Entries entries;
    private final ResourceRegister resources;
    private final SiteRegister sites;
    private final Ids ids;

    ResourceController(Writes writes, Entries entries, ResourceRegister resources, SiteRegister sites, Ids ids) {
        this.writes = writes;
        this.entries = entries;
        this.resources = resources;
        this.sites = sites;
        this.ids = ids;
    }

    @PostMapping("/v2/resources")
    ResponseEntity<byte[]> create(Caller caller, JsonBody body, HttpServletRequest request) {
        var clientsId =
                body.read(fields -> Optional.ofNullable(fields.uuid("id").orNull()));
        var id = clientsId.orElseGet(ids::next);
        var data = body.read(ResourceForm::create);
        return writes.run(WriteRequest.of(caller, request, body).making("resource", clientsId.orElse(null)), () -> {
            checkSite(caller, data.siteId());
            entries.send(caller, MODEL, new CreateResource(id, caller.appId(), data));
            return Answer.of(201, document(caller, id));
        });
    }

    @PutMapping("/v2/resources/{id}")
    ResponseEntity<byte[]> update(Caller caller, @PathVariable UUID id, JsonBody body, HttpServletRequest request) {
        return writes.run(WriteRequest.of(caller, request, body), () -> {
            resources.lock(id);
            var old = Entries.found(resources.find(caller.appId(), id), MODEL).data();
            var data = body.read(fields -> ResourceForm.update(fields, old));
            // The old one may be gone since; who changes something else is not asked about it.
            if (!Objects.equals(data.siteId(), old.siteId())) {
                checkSite(caller, data.siteId());
            }
            entries.send(caller, MODEL, new UpdateResource(id, caller.appId(), data));
            return Answer.of(200, document(caller, id));
        });
    }

    @DeleteMapping("/v2/resources/{id}")
    ResponseEntity<byte[]> delete(Caller caller, @PathVariable UUID id, HttpServletRequest request) {
        return writes.run(WriteRequest.of(caller, request), () -> {
            entries.send(caller, MODEL, new DeleteResource(id, caller.appId()));
            return Answer.empty();
        });
    }

    private void checkSite(Caller caller, @Nullable UUID siteId) {
        if (siteId != null && sites.find(caller.appId(), siteId).isEmpty()) {
            throw Problem.notFound("Site").with("site_id", siteId).asException();
        }
    }

    private Object document(Caller caller, UUID id) {
        var entry = Entries.found(resources.find(caller.appId(), id), MODEL);
        return Documents.resource(id, entry.data(), new Stamps(entry.createdAt(), entry.updatedAt()));
    }
}
