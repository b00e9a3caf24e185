package dev.slotgraph.api.document;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingDetails;
import dev.slotgraph.api.booking.BookingDetails.Customer;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.api.graph.ClaimKind;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.State;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.resource.ResourceData;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A booking as the API shows it: Timekit's native fields, ours beside them, and the related models that are asked for.
 *
 * @param zone in which times are written
 */
public record BookingDocument(BookingState booking, Graph graph, References references, ZoneId zone) {

    /**
     * What a booking refers to, as far as it is known; what is missing is shown by its id alone.
     *
     * @param resources by id
     * @param bulked the bookings made together with this one, as they are shown; none where they were not asked for
     * @param related the bookings that have, or had, a seat in this one, as they are shown; none where they were not asked for
     * @param customerLinks addresses by the customer's action; none for whoever may not act for the customer
     * @param seats how many are taken, by the group's id
     */
    public record References(
            Map<UUID, ResourceData> resources,
            Map<UUID, ProjectData> projects,
            List<Map<String, @Nullable Object>> bulked,
            List<Map<String, @Nullable Object>> related,
            Map<String, String> customerLinks,
            Map<UUID, Integer> seats) {

        public References(Map<UUID, ResourceData> resources, Map<UUID, ProjectData> projects) {
            this(resources, projects, List.of(), List.of(), Map.of(), Map.of());
        }

        public References withBulked(List<Map<String, @Nullable Object>> others) {
            return new References(resources, projects, others, related, customerLinks, seats);
        }

        public References withRelated(List<Map<String, @Nullable Object>> others) {
            return new References(resources, projects, bulked, others, customerLinks, seats);
        }

        public References withCustomerLinks(Map<String, String> addresses) {
            return new References(resources, projects, bulked, related, addresses, seats);
        }

        public References withSeats(Map<UUID, Integer> taken) {
            return new References(resources, projects, bulked, related, customerLinks, taken);
        }
    }

    /** What the answer to a new booking shows without being asked. */
    public static final Set<String> INCLUDED_ON_CREATE = Set.of("attributes", "calendar", "customers");

    /** The comma list of {@code include}; a dotted path asks for its first part. */
    public static Set<String> includes(@Nullable String include) {
        return paths(include)
                .map(path -> path.split("\\.", 2)[0])
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What {@code include} asks for of a related model: {@code customers}, where it has {@code related_bookings.customers}. */
    public static Set<String> includes(@Nullable String include, String model) {
        return includes(paths(include)
                .filter(path -> path.startsWith(model + "."))
                .map(path -> path.substring(model.length() + 1))
                .collect(Collectors.joining(",")));
    }

    private static Stream<String> paths(@Nullable String include) {
        return include == null ? Stream.of() : Arrays.stream(include.split(",")).map(String::strip);
    }

    /** @param includes names of related models; unknown ones are ignored, as Timekit does */
    public Map<String, @Nullable Object> render(Set<String> includes) {
        var document = nativeFields();
        related().forEach((name, model) -> {
            if (includes.contains(name)) {
                document.put(name, model.render());
            }
        });
        return document;
    }

    private interface Model {
        @Nullable
        Object render();
    }

    private Map<String, Model> related() {
        return Map.ofEntries(
                Map.entry("attributes", this::attributes),
                Map.entry("event", this::event),
                Map.entry("calendar", () -> Documents.calendar(firstResource())),
                Map.entry("customers", this::customers),
                Map.entry("resource", () -> resource(firstResource())),
                Map.entry("user", () -> resource(firstResource())),
                Map.entry("project", this::project),
                Map.entry("widget", this::project),
                Map.entry("meta", () -> details().meta()),
                Map.entry("customer_action_links", references::customerLinks),
                Map.entry("owner_booking", this::ownerBooking),
                Map.entry("related_bookings", references::related),
                Map.entry("bulked_bookings", references::bulked));
    }

    private LinkedHashMap<String, @Nullable Object> nativeFields() {
        var state = graph.state(booking.state());
        var actions = booking.deleted() ? List.<String>of() : graph.availableActions(booking.state());
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("id", booking.id());
        document.put("graph", booking.graph());
        document.put("graph_version", booking.graphVersion());
        document.put("state", booking.state());
        document.put("completed", state.end());
        document.put("version", booking.version());
        document.put("name", name());
        document.put("start", Documents.time(booking.slot().start(), zone));
        document.put("end", Documents.time(booking.slot().end(), zone));
        document.put("start_timezone", booking.slot().startTimezone());
        document.put("end_timezone", booking.slot().endTimezone());
        document.put("all_day", booking.slot().allDay());
        document.put("byline", booking.byline());
        document.put("color", booking.color());
        document.put("optional", optional());
        document.put("status", status(state));
        document.put(
                "resources",
                booking.resources().stream()
                        .map(BookedResource::resourceId)
                        .map(this::resource)
                        .toList());
        document.put("available_actions", actions);
        document.put("possible_actions", actions);
        document.put("deleted", booking.deleted());
        document.put("created_at", Documents.time(booking.createdAt(), zone));
        document.put("updated_at", Documents.time(booking.updatedAt(), zone));
        return document;
    }

    /** The booking's name: what it is about, or {@code [erased]} once its person is. */
    public @Nullable String name() {
        return booking.details().erased() ? "[erased]" : details().what();
    }

    /** Whether others may still take the slot: the present state does not hold it. */
    public boolean optional() {
        return graph.state(booking.state()).claims() == ClaimKind.NONE;
    }

    private Map<String, @Nullable Object> status(State state) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("id", state.statusId(booking.appId(), booking.graph()));
        document.put("name", state.status().name());
        document.put("description", state.status().description());
        document.put("icon", state.status().icon());
        document.put("color", state.status().color());
        return document;
    }

    private Map<String, @Nullable Object> attributes() {
        var info = new LinkedHashMap<String, @Nullable Object>();
        info.put("start", Documents.time(booking.slot().start(), zone));
        info.put("end", Documents.time(booking.slot().end(), zone));
        info.put("what", details().what());
        info.put("where", details().where());
        info.put("description", details().description());
        info.put("calendar_id", Documents.calendar(firstResource()).get("id"));
        info.put("participants", details().participants());
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("event_info", info);
        var group = booking.settings().group();
        if (group != null) {
            int taken = references.seats().getOrDefault(booking.id(), 0);
            var seats = new LinkedHashMap<String, @Nullable Object>();
            seats.put("max_seats", group.maxSeats());
            seats.put("current_seats", taken);
            seats.put("available_seats", Math.max(0, group.maxSeats() - taken));
            seats.put("min_cancel_time", duration(group.minCancelTime()));
            seats.put("min_booking_time", duration(group.minBookingTime()));
            seats.put("max_booking_time", duration(group.maxBookingTime()));
            document.put("group_booking", seats);
        }
        return document;
    }

    private static @Nullable String duration(@Nullable Long seconds) {
        return seconds == null ? null : Documents.duration(seconds);
    }

    private @Nullable Object ownerBooking() {
        var owner = booking.ownerBookingId();
        return owner == null ? null : Map.of("id", owner);
    }

    private @Nullable Object event() {
        if (CalendarClaim.of(booking, graph).isEmpty()) {
            return null;
        }
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("id", Ids.named(booking.id(), "event"));
        document.put("what", details().what());
        document.put("where", details().where());
        document.put("description", details().description());
        document.put("rsvp", "accepted");
        document.put("allDay", booking.slot().allDay());
        document.put("start", Documents.time(booking.slot().start(), zone));
        document.put("end", Documents.time(booking.slot().end(), zone));
        document.put("created_at", Documents.time(booking.createdAt(), zone));
        document.put("updated_at", Documents.time(booking.updatedAt(), zone));
        return document;
    }

    private List<Map<String, @Nullable Object>> customers() {
        var customer = details().customer();
        return customer == null ? List.of() : List.of(customer(customer));
    }

    /** A customer, by Timekit's fields and then by whatever else was sent. */
    public static Map<String, @Nullable Object> customer(Customer customer) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("id", customer.id());
        document.put("name", customer.name());
        document.put("email", customer.email());
        document.put("phone", Objects.requireNonNullElse(customer.phone(), ""));
        document.put("voip", Objects.requireNonNullElse(customer.voip(), ""));
        document.put("timezone", customer.timezone());
        document.put("meta", customer.fields().getOrDefault("meta", Map.of()));
        customer.fields().forEach(document::putIfAbsent);
        return document;
    }

    private @Nullable Object project() {
        var id = booking.projectId();
        if (id == null) {
            return null;
        }
        var data = references.projects().get(id);
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("id", id);
        if (data != null) {
            document.put("name", data.name());
            document.put("slug", data.slug());
            document.put("number", data.number());
            document.put("byline", data.byline());
        }
        return document;
    }

    private Map<String, @Nullable Object> resource(UUID id) {
        var data = references.resources().get(id);
        return data == null ? Map.of("id", id) : Documents.resourceReference(id, data);
    }

    private UUID firstResource() {
        return booking.resources().getFirst().resourceId();
    }

    private BookingDetails details() {
        return booking.readDetails();
    }
}
