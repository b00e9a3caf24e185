package dev.slotgraph.query.register;

import dev.slotgraph.api.document.Documents;
import dev.slotgraph.api.site.SiteData;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.web.Envelope;
import dev.slotgraph.platform.web.Page;
import dev.slotgraph.platform.web.Paging;
import dev.slotgraph.query.consistency.ReadsProjection;
import dev.slotgraph.query.register.Registers.Entry;
import dev.slotgraph.query.store.Register;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v2/sites")
@ReadsProjection
class SiteQueryController {

    private final Registers registers;

    SiteQueryController(Registers registers) {
        this.registers = registers;
    }

    @GetMapping
    Page<Map<String, @Nullable Object>> list(Caller caller, Paging paging) {
        var entries = registers.page(Register.SITE, caller.appId(), SiteData.class, paging.limit(), paging.offset());
        return paging.page(entries.total(), entries.rows(), SiteQueryController::document);
    }

    @GetMapping("/{id}")
    Envelope<Map<String, @Nullable Object>> one(Caller caller, @PathVariable UUID id) {
        return registers
                .find(Register.SITE, caller.appId(), id, SiteData.class)
                .map(entry -> Envelope.of(document(entry)))
                .orElseThrow(() -> Problem.notFound(Register.SITE.model()).asException());
    }

    private static Map<String, @Nullable Object> document(Entry<SiteData> entry) {
        return Documents.site(entry.id(), entry.data(), entry.stamps());
    }
}
