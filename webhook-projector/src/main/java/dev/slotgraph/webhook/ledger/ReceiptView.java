package dev.slotgraph.webhook.ledger;

import dev.slotgraph.webhook.ledger.Ledger.Receipt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Receipts as they are handed out, with the newest checkpoint of them all and the key that verifies it. Pure. */
public final class ReceiptView {

    private ReceiptView() {}

    public static Map<String, @Nullable Object> of(Ledger ledger, UUID id, long after, int limit) {
        // Before the receipts: those are newer, never fewer than it vouches for.
        var checkpoint = ledger.checkpoint(id);
        List<Receipt> receipts = ledger.receipts(id, after, limit);
        var answer = new LinkedHashMap<String, @Nullable Object>();
        answer.put("data", receipts.stream().map(ReceiptView::view).toList());
        answer.put(
                "next", receipts.isEmpty() ? after : receipts.getLast().entry().entry());
        answer.put("checkpoint", checkpoint.map(signed -> view(id, signed)).orElse(null));
        answer.put("public_key", ledger.publicKey());
        return answer;
    }

    private static Map<String, @Nullable Object> view(Receipt receipt) {
        Entry entry = receipt.entry();
        var view = new LinkedHashMap<String, @Nullable Object>();
        view.put("entry", entry.entry());
        view.put("endpoint_id", entry.endpointId());
        view.put("delivery_id", entry.deliveryId());
        view.put("webhook_id", receipt.webhookId());
        view.put("body_sha256", entry.bodySha256());
        view.put("number", entry.number());
        view.put("url", entry.url());
        view.put("started_at", Entry.time(entry.startedAt()));
        view.put("took_ms", entry.tookMillis());
        view.put("status", entry.status());
        view.put("error", entry.error());
        view.put("response_sha256", receipt.responseSha256());
        view.put("replay_id", entry.replayId());
        view.put("node", entry.node());
        view.put("fence", entry.fence());
        view.put("accepted", entry.accepted());
        view.put("hash", receipt.hash());
        return view;
    }

    private static Map<String, Object> view(UUID endpoint, Ledger.Checkpoint checkpoint) {
        var view = new LinkedHashMap<String, Object>();
        view.put("endpoint_id", endpoint);
        view.put("entry", checkpoint.entry());
        view.put("hash", checkpoint.hash());
        view.put("signed_at", Entry.time(checkpoint.signedAt()));
        view.put("signature", checkpoint.signature());
        return view;
    }
}
