package dev.slotgraph.command.app;

import dev.slotgraph.api.app.AppCommand.IssueApiKey;
import dev.slotgraph.api.app.AppCommand.RevokeApiKey;
import dev.slotgraph.api.document.Documents;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.command.register.Entries;
import dev.slotgraph.command.write.Answer;
import dev.slotgraph.command.write.WriteRequest;
import dev.slotgraph.command.write.Writes;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.access.KeyMaterial;
import dev.slotgraph.platform.access.KeyStore;
import dev.slotgraph.platform.access.KeyStore.StoredKey;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.Problem;
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
    private final Ids ids;

    KeyController(Writes writes, Entries entries, KeyStore keys, Ids ids) {
        this.writes = writes;
        this.entries = entries;
        this.keys = keys;
        this.ids = ids;
    }

    private record NewKey(KeyKind kind, String name) {}

    /** The answer is the only place where the key ever stands; a repeated request therefore makes another. */
    @PostMapping("/v2/keys")
    ResponseEntity<byte[]> issue(Caller caller, JsonBody body, HttpServletRequest request) {
        var wanted = body.readStrict(fields -> new NewKey(
                fields.enumOf("kind", KeyKind.class).required(),
                fields.filledText("name", 255).required()));
        var write = WriteRequest.of(caller, request, body);
        if (write.idempotencyKey() != null) {
            throw Problem.malformed("keys are never kept, so Idempotency-Key cannot be honoured here")
                    .asException();
        }
        return writes.run(write, () -> {
            var key = KeyMaterial.generate(wanted.kind(), caller.testMode());
            var id = ids.next();
            var hash = HexFormat.of().formatHex(KeyMaterial.hash(key));
            entries.send(
                    caller,
                    "App",
                    new IssueApiKey(caller.appId(), id, wanted.kind().text(), wanted.name(), hash));
            var document = document(id, wanted.kind(), wanted.name());
            document.put("key", key);
            return Answer.of(201, document);
        });
    }

    @GetMapping("/v2/keys")
    Map<String, Object> list(Caller caller) {
        return Map.of(
                "data",
                keys.list(caller.appId()).stream().map(KeyController::document).toList());
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
