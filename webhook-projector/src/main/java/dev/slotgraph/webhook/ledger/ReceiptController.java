package dev.slotgraph.webhook.ledger;

import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.webhook.endpoint.Endpoints;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Hands out the chain of an endpoint's attempts, to be kept and checked anywhere. */
@RestController("webhookReceiptController")
@RequestMapping("/v2/webhooks/{id}/receipts")
class ReceiptController {

    private static final int MOST = 1_000;

    private final Endpoints endpoints;
    private final Ledger ledger;

    ReceiptController(Endpoints endpoints, Ledger ledger) {
        this.endpoints = endpoints;
        this.ledger = ledger;
    }

    @GetMapping
    Map<String, @Nullable Object> list(
            Caller caller,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "1000") int limit) {
        endpoints.get(caller.appId(), id);
        if (after < 0) {
            throw Problem.invalid("after", "must be an entry").asException();
        }
        if (limit < 1 || limit > MOST) {
            throw Problem.invalid("limit", "must be from 1 to " + MOST).asException();
        }
        return ReceiptView.of(ledger, id, after, limit);
    }
}
