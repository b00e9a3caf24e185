package dev.slotgraph.command.block;

import dev.slotgraph.api.block.BlockCommand.CreateBlock;
import dev.slotgraph.api.block.BlockCommand.DeleteBlock;
import dev.slotgraph.api.block.BlockCommand.UpdateBlock;
import dev.slotgraph.api.document.CalendarDocuments;
import dev.slotgraph.api.document.Documents.Stamps;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.command.register.Entries;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.web.OutputZone;
import dev.slotgraph.platform.write.Answer;
import dev.slotgraph.platform.write.WriteRequest;
import dev.slotgraph.platform.write.Writes;
import jakarta.servlet.http.HttpServletRequest;
import java.time.ZoneId;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** Makes, changes and deletes events, which only block time. */
@RestController
class BlockController {

    private final Writes writes;
    private final Blocks blocks;
    private final BlockRegister register;
    private final Ids ids;

    BlockController(Writes writes, Blocks blocks, BlockRegister register, Ids ids) {
        this.writes = writes;
        this.blocks = blocks;
        this.register = register;
        this.ids = ids;
    }

    @PostMapping("/v2/events")
    ResponseEntity<byte[]> create(Caller caller, OutputZone zone, JsonBody body, HttpServletRequest request) {
        var clientsId =
                body.read(fields -> Optional.ofNullable(fields.uuid("id").orNull()));
        var asked = body.read(BlockForm::place);
        var id = clientsId.orElseGet(ids::next);
        return writes.run(WriteRequest.of(caller, request, body).making("event", clientsId.orElse(null)), () -> {
            var place = blocks.place(caller, asked);
            var data = body.read(fields -> BlockForm.create(
                    fields,
                    place.resourceId(),
                    place.calendarId(),
                    ZoneId.of(place.resource().timezone())));
            blocks.send(caller, new CreateBlock(id, caller.appId(), data));
            return answer(201, caller, id, zone);
        });
    }

    @PutMapping("/v2/events/{id}")
    ResponseEntity<byte[]> update(
            Caller caller, OutputZone zone, @PathVariable UUID id, JsonBody body, HttpServletRequest request) {
        return writes.run(WriteRequest.of(caller, request, body), () -> {
            var old = blocks.locked(caller, id).data();
            var data = body.read(fields -> BlockForm.update(fields, old));
            blocks.send(caller, new UpdateBlock(id, caller.appId(), data));
            return answer(200, caller, id, zone);
        });
    }

    @DeleteMapping("/v2/events/{id}")
    ResponseEntity<byte[]> delete(Caller caller, @PathVariable UUID id, HttpServletRequest request) {
        return writes.run(WriteRequest.of(caller, request), () -> {
            blocks.locked(caller, id);
            blocks.send(caller, new DeleteBlock(id, caller.appId()));
            return Answer.empty();
        });
    }

    private Answer answer(int status, Caller caller, UUID id, OutputZone zone) {
        var entry = Entries.found(register.find(caller.appId(), id), Blocks.MODEL);
        return Answer.of(
                        status,
                        CalendarDocuments.event(
                                id, entry.data(), new Stamps(entry.createdAt(), entry.updatedAt()), zone.zone()))
                .about(entry.data().resourceId());
    }
}
