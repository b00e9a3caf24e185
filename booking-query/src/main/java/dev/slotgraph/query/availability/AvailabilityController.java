package dev.slotgraph.query.availability;

import dev.slotgraph.api.availability.Slot;
import dev.slotgraph.api.document.Documents;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.platform.access.Allow;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.web.Envelope;
import dev.slotgraph.platform.web.OutputZone;
import dev.slotgraph.query.availability.SlotFinder.Question;
import dev.slotgraph.query.availability.SlotFinder.Slots;
import dev.slotgraph.query.consistency.ReadsProjection;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v2")
@ReadsProjection
@Allow({KeyKind.API, KeyKind.WIDGET, KeyKind.AUDIT})
class AvailabilityController {

    private final SlotFinder slots;

    AvailabilityController(SlotFinder slots) {
        this.slots = slots;
    }

    record SlotView(String start, String end, List<ResourceView> resources) {}

    record ResourceView(UUID id, String name, String timezone) {

        static ResourceView of(UUID id, ResourceData data) {
            return new ResourceView(id, data.name(), data.timezone());
        }
    }

    record DateView(LocalDate date, Set<UUID> resources) {}

    @PostMapping("/availability")
    Envelope<List<SlotView>> free(
            Caller caller,
            OutputZone zone,
            JsonBody body,
            @RequestParam(name = "as_of", required = false) @Nullable String asOf) {
        return Envelope.of(views(slots.free(question(caller, zone, body, asOf))));
    }

    @PostMapping("/availability/count")
    Envelope<Map<String, Integer>> count(
            Caller caller,
            OutputZone zone,
            JsonBody body,
            @RequestParam(name = "as_of", required = false) @Nullable String asOf) {
        return Envelope.of(Map.of("total", slots.count(question(caller, zone, body, asOf))));
    }

    /** The days on which a slot starts, or of which a free stretch has a part, each with all resources that have one. */
    @PostMapping("/availability/dates")
    Envelope<List<DateView>> dates(
            Caller caller,
            OutputZone zone,
            JsonBody body,
            @RequestParam(name = "as_of", required = false) @Nullable String asOf) {
        return Envelope.of(slots.days(question(caller, zone, body, asOf)).entrySet().stream()
                .map(date -> new DateView(date.getKey(), date.getValue()))
                .toList());
    }

    @PostMapping("/unavailable/slots")
    Envelope<List<SlotView>> taken(
            Caller caller,
            OutputZone zone,
            JsonBody body,
            @RequestParam(name = "as_of", required = false) @Nullable String asOf) {
        return Envelope.of(views(slots.taken(question(caller, zone, body, asOf))));
    }

    private static Question question(Caller caller, OutputZone zone, JsonBody body, @Nullable String asOf) {
        return new Question(caller.appId(), KnownAt.asOf(caller, body, asOf), body, zone.zone());
    }

    /** Slots share what they have in common, for there may be many. */
    private static List<SlotView> views(Slots found) {
        var resources = new LinkedHashMap<UUID, ResourceView>();
        found.resources().forEach((id, data) -> resources.put(id, ResourceView.of(id, data)));
        var lists = new HashMap<List<UUID>, List<ResourceView>>();
        return found.slots().stream()
                .map(slot -> view(slot, found, lists.computeIfAbsent(slot.resources(), ids -> of(ids, resources))))
                .toList();
    }

    private static List<ResourceView> of(List<UUID> ids, Map<UUID, ResourceView> resources) {
        return ids.stream().map(resources::get).toList();
    }

    private static SlotView view(Slot slot, Slots found, List<ResourceView> resources) {
        return new SlotView(
                Documents.time(slot.startInstant(), found.outputZone()),
                Documents.time(slot.endInstant(), found.outputZone()),
                resources);
    }
}
