package dev.slotgraph.command.app;

import dev.slotgraph.api.app.AppCommand.IssueApiKey;
import dev.slotgraph.api.app.AppCommand.RevokeApiKey;
import dev.slotgraph.api.document.Documents;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.command.register.Entries;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.access.HostedKeys;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.access.KeyMaterial;
import dev.slotgraph.platform.access.KeyStore;
import dev.slotgraph.platform.access.KeyStore.StoredKey;
import dev.slotgraph.platform.json.Fields;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.web.Page;
import dev.slotgraph.platform.web.Paging;
import dev.slotgraph.platform.write.Answer;
import dev.slotgraph.platform.write.WriteRequest;
import dev.slotgraph.platform.write.Writes;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Issues, lists and revokes the keys of an app. */
@RestController
class KeyController {

    private final Writes writes;
    private final Entries entries;
    private final KeyStore keys;
    private final HostedKeys hosted;
    private final Ids ids;

    KeyController(Writes writes, Entries entries, KeyStore keys, HostedKeys hosted, Ids ids) {
        this.writes = writes;
        this.entries = entries;
        this.keys = keys;
        this.hosted = hosted;
        this.ids = ids;
    }

    private record NewKey(KeyKind kind, String name, boolean hosted) {

        static NewKey read(Fields fields) {
            var kind = fields.enumOf("kind", KeyKind.class).required();
            return new NewKey(
                    kind,
                    fields.filledText("name", 255).required(),
                    fields.bool("hosted")
                            .check(hosted -> !hosted || kind == KeyKind.WIDGET, "is for widget keys only")
                            .or(false));
        }
    }

    /** A {@code hosted} one is the widget key that hosted projects hand out from now on. The key is shown in this answer, and in its repetitions for as long as an Idempotency-Key is known. */
    @PostMapping("/v2/keys")
    ResponseEntity<byte[]> issue(Caller caller, JsonBody body, HttpServletRequest request) {
        var wanted = body.readStrict(NewKey::read);
        return writes.run(WriteRequest.of(caller, request, body), () -> {
            var id = ids.next();
            var key = wanted.hosted()
                    ? hosted.text(id, caller.testMode())
                    : KeyMaterial.generate(wanted.kind(), caller.testMode());
            var hash = HexFormat.of().formatHex(KeyMaterial.hash(key));
            entries.send(
                    caller,
                    "App",
                    new IssueApiKey(caller.appId(), id, wanted.kind().text(), wanted.name(), hash));
            var document = document(id, wanted.kind(), wanted.name());
            document.put("key", key);
            return Answer.of(201, document).withSecret();
        });
    }

    @GetMapping("/v2/keys")
    Page<Map<String, @Nullable Object>> list(Caller caller, Paging paging) {
        return paging.page(
                keys.count(caller.appId()),
                keys.list(caller.appId(), paging.offset(), paging.limit()),
                KeyController::document);
    }

    @DeleteMapping("/v2/keys/{id}")
    ResponseEntity<byte[]> revoke(Caller caller, @PathVariable UUID id, HttpServletRequest request) {
        return writes.run(WriteRequest.of(caller, request), () -> {
            entries.send(caller, "Key", new RevokeApiKey(caller.appId(), id));
            return Answer.empty();
        });
    }

    private static Map<String, @Nullable Object> document(StoredKey key) {
        var document = document(key.id(), key.kind(), key.name());
        document.put("created_at", time(key.createdAt()));
        document.put("revoked_at", key.revokedAt() == null ? null : time(key.revokedAt()));
        return document;
    }

    private static Map<String, @Nullable Object> document(UUID id, KeyKind kind, String name) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("id", id);
        document.put("kind", kind.text());
        document.put("name", name);
        return document;
    }

    private static String time(Instant instant) {
        return Documents.time(instant, ZoneOffset.UTC);
    }
}
