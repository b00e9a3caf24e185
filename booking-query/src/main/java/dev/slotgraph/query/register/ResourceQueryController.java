package dev.slotgraph.query.register;

import dev.slotgraph.api.document.BookingDocument;
import dev.slotgraph.api.document.Documents;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.web.Envelope;
import dev.slotgraph.platform.web.Page;
import dev.slotgraph.platform.web.Paging;
import dev.slotgraph.query.consistency.ReadsProjection;
import dev.slotgraph.query.register.Registers.Entry;
import dev.slotgraph.query.store.Register;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v2/resources")
@ReadsProjection
class ResourceQueryController {

    private final Registers registers;

    ResourceQueryController(Registers registers) {
        this.registers = registers;
    }

    @GetMapping
    Page<Map<String, @Nullable Object>> list(
            Caller caller, Paging paging, @RequestParam(required = false) @Nullable String include) {
        var entries =
                registers.page(Register.RESOURCE, caller.appId(), ResourceData.class, paging.limit(), paging.offset());
        return paging.page(entries.total(), entries.rows(), entry -> document(entry, include));
    }

    @GetMapping("/{id}")
    Envelope<Map<String, @Nullable Object>> one(
            Caller caller, @PathVariable UUID id, @RequestParam(required = false) @Nullable String include) {
        return registers
                .find(Register.RESOURCE, caller.appId(), id, ResourceData.class)
                .map(entry -> Envelope.of(document(entry, include)))
                .orElseThrow(() -> Problem.notFound(Register.RESOURCE.model()).asException());
    }

    static Map<String, @Nullable Object> document(Entry<ResourceData> entry, @Nullable String include) {
        var document = Documents.resource(entry.id(), entry.data(), entry.stamps());
        if (BookingDocument.includes(include).contains("calendars")) {
            document.put("calendars", List.of(Documents.calendar(entry.id())));
        }
        return document;
    }
}
