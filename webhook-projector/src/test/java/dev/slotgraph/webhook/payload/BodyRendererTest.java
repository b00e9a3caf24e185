package dev.slotgraph.webhook.payload;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingDetails;
import dev.slotgraph.api.booking.BookingDetails.Customer;
import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingEvent.BookingDeleted;
import dev.slotgraph.api.booking.BookingEvent.BookingExtended;
import dev.slotgraph.api.booking.BookingEvent.BookingRescheduled;
import dev.slotgraph.api.booking.BookingEvent.BookingTransitioned;
import dev.slotgraph.api.booking.BookingEvent.BookingUpdated;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.booking.GroupTerms;
import dev.slotgraph.api.booking.TimeSlot;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.api.site.SiteData;
import dev.slotgraph.platform.domain.GraphFiles;
import dev.slotgraph.webhook.payload.Occurrence.Cause;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is told of each kind of event, in each format, judged by the schemas that are published. */
class BodyRendererTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final UUID APP = new UUID(1, 1);
    private static final UUID BOOKING = UUID.fromString("90fffd9c-2d6e-4c0a-9a51-0d9c3d1f7a10");
    private static final UUID SUITE = new UUID(2, 1);
    private static final UUID STAFF = new UUID(2, 2);
    private static final UUID NOTEBOOK = new UUID(2, 3);
    private static final UUID SITE = new UUID(3, 1);
    private static final UUID PROJECT = new UUID(4, 1);
    private static final UUID CUSTOMER = new UUID(5, 1);
    private static final Instant START = Instant.parse("2027-03-01T09:00:00Z");
    private static final Instant RECORDED = Instant.parse("2027-02-24T12:34:54.5Z");

    private static final Graph INSTANT = GraphFiles.load("/graphs/instant.v2.json");

    /** As an app may publish it; no code knows its names. */
    private static final Graph OWN = GraphFiles.read(JSON.readTree("""
            {"name":"studio_day","version":3,"start":{"action":"pencil","state":"pencilled"},
             "states":{"pencilled":{"claims":"none","status":{"name":"Pencilled","icon":"question-mark","color":"#d97706"}},
                       "inked":{"claims":"slot","status":{"name":"Inked","description":"It stands","icon":"check-circle","color":"#057a55"}}},
             "actions":[{"action":"ink","from":["pencilled"],"to":"inked"}]}
            """));

    private final BodyRenderer renderer = new BodyRenderer("https://example.org/bookings/{id}");

    private static final class Story {
        private final Graph graph;
        private final List<Occurrence> told = new ArrayList<>();
        private @Nullable BookingState state;

        Story(Graph graph) {
            this.graph = graph;
        }

        Story then(BookingEvent event, String type) {
            var before = state;
            state = before == null
                    ? BookingState.begin(APP, (BookingCreated) event, RECORDED)
                    : before.evolve(event, RECORDED.plusSeconds(told.size()));
            var now = Objects.requireNonNull(state);
            told.add(new Occurrence(
                    "msg_0123456789abcdefghijklmn0" + told.size(),
                    type,
                    null,
                    told.size() + 1,
                    100L + told.size(),
                    100L,
                    RECORDED.plusSeconds(told.size()),
                    before,
                    now,
                    graph,
                    references(),
                    new Cause("booking.happened", null, "key:one", "request-1")));
            return this;
        }

        Occurrence last() {
            return told.getLast();
        }
    }

    private static References references() {
        return new References(
                Map.of(
                        SUITE, resource("Avid 01", "suite", SITE, null),
                        STAFF, resource("Jane Doe", "staff", null, null),
                        NOTEBOOK, resource("Notebook 01", "equipment", null, new BigDecimal("1E+1"))),
                Map.of(SITE, new SiteData("Berlin", "<p>HQ</p>")),
                Map.of(
                        PROJECT,
                        new ProjectData(
                                "E01", "e01", "P156-1", null, List.of(), Map.of(), Map.of(), List.of(), Map.of(),
                                Map.of(), Map.of())));
    }

    private static ResourceData resource(String name, String kind, @Nullable UUID site, @Nullable BigDecimal cost) {
        return new ResourceData(
                name,
                kind,
                "Europe/Berlin",
                1,
                0,
                0,
                List.of(),
                site,
                null,
                null,
                "r@example.org",
                null,
                null,
                null,
                null,
                null,
                null,
                cost,
                cost == null ? null : "day",
                Map.of());
    }

    private static BookingCreated created(Graph graph, BookingSettings settings, @Nullable UUID owner) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("zebra", 1);
        fields.put("ant", Map.of("b", 2, "a", 1, "c", 3));
        return new BookingCreated(
                BOOKING,
                graph.name(),
                graph.version(),
                graph.start().action(),
                graph.start().state(),
                new TimeSlot(START, START.plusSeconds(3600), "Europe/Berlin", "Europe/Berlin", false),
                List.of(booked(SUITE), booked(STAFF), booked(NOTEBOOK)),
                PROJECT,
                CUSTOMER,
                settings,
                null,
                null,
                Personal.of(
                        CUSTOMER,
                        new BookingDetails(
                                new Customer(CUSTOMER, "Ada", "ada@example.org", null, null, "Europe/Oslo", fields),
                                "E01 - Fine Cut",
                                "Room 4",
                                null,
                                Map.of("z", 1, "a", 2),
                                List.of("ada@example.org"))),
                null,
                owner);
    }

    private static BookedResource booked(UUID id) {
        return new BookedResource(id, 0, 0);
    }

    private static BookingTransitioned step(String from, String action, String to) {
        return new BookingTransitioned(
                BOOKING, action, from, to, "request", null, RECORDED, Personal.of(CUSTOMER, Map.of()));
    }

    private static List<Story> stories() {
        var move = new BookingRescheduled(
                BOOKING,
                new TimeSlot(
                        START.plusSeconds(86_400), START.plusSeconds(90_000), "Europe/Berlin", "Europe/Berlin", false),
                List.of(booked(STAFF)),
                Personal.of(CUSTOMER, Map.of()));
        var own = new Story(OWN)
                .then(created(OWN, BookingSettings.DEFAULT, null), "booking.created")
                .then(step("pencilled", "ink", "inked"), "booking.updated")
                .then(move, "booking.updated")
                .then(
                        new BookingUpdated(
                                BOOKING,
                                Map.of("byline", "late"),
                                Personal.of(CUSTOMER, Map.of("what", "E01 - Sound")),
                                List.of(booked(SUITE))),
                        "booking.updated")
                .then(new BookingDeleted(BOOKING), "booking.deleted");
        var hold = GraphFiles.load("/graphs/reservation.v1.json");
        var held = new Story(hold)
                .then(created(hold, BookingSettings.DEFAULT, null), "booking.created")
                .then(new BookingExtended(BOOKING, Map.of("timeout", 600L)), "booking.updated");
        var owner = GraphFiles.load("/graphs/group_owner.v1.json");
        var group = new Story(owner)
                .then(
                        created(
                                owner,
                                new BookingSettings(Map.of(), false, new GroupTerms(8, 3600L, null, null)),
                                null),
                        "booking.created");
        var customer = GraphFiles.load("/graphs/group_customer.v1.json");
        var seat =
                new Story(customer).then(created(customer, BookingSettings.DEFAULT, new UUID(6, 1)), "booking.created");
        return List.of(own, held, group, seat);
    }

    @ParameterizedTest
    @EnumSource
    void whateverHappensToABookingIsToldAsTheSchemaSays(Format format) throws IOException {
        var schema = schema(format);
        for (var story : stories()) {
            for (var occurrence : story.told) {
                assertValid(schema, render(occurrence, format));
                // Masked, too.
                assertValid(
                        schema,
                        text(renderer.render(occurrence, new Rendering(format, 1, List.copyOf(format.maskable())))
                                .bytes()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theExamplesOfASchemaFollowIt(Format format) throws IOException {
        var schema = schema(format);
        var examples = JSON.readTree(file(format)).required("examples");
        assertThat(examples).isNotEmpty();
        examples.forEach(example -> assertValid(schema, example.toString()));
        var wrong = (tools.jackson.databind.node.ObjectNode) examples.get(0);
        wrong.remove("id");
        assertThat(schema.validate(wrong.toString(), InputFormat.JSON)).isNotEmpty();
    }

    @Test
    void freispacesBodyIsExact() {
        var occurrence = stories().getFirst().told.get(1);
        assertThat(render(occurrence, Format.FREISPACE)).isEqualTo("""
                {"id":"%1$s","type":"booking","event":"booking.updated","url":"https://example.org/bookings/%1$s",\
                "data":{"id":"%1$s","name":"E01 - Fine Cut","start":"2027-03-01T09:00:00","start_timezone":"Europe/Berlin",\
                "end":"2027-03-01T10:00:00","end_timezone":"Europe/Berlin","all_day":false,"byline":null,"description":null,\
                "color":null,"optional":false,"status":{"id":"%2$s","name":"Inked","description":"It stands",\
                "icon":"check-circle","color":"#057a55"},"project":{"id":"%3$s","name":"E01","byline":null,"number":"P156-1"},\
                "resources":{"suites":[{"id":"%4$s","name":"Avid 01","byline":null,"description":null,"color":null,\
                "site":{"id":"%5$s","name":"Berlin","description":"<p>HQ</p>"}}],\
                "resources":[{"id":"%6$s","name":"Notebook 01","number":null,"cost":10,"cost_unit":"day","byline":null,\
                "description":null,"color":null,"email":"r@example.org","photo_url":null}],\
                "staffs":[{"id":"%7$s","name":"Jane Doe","title":null,"number":null,"cost":null,"cost_unit":null,\
                "photo_url":null}]}}}""".formatted(
                        BOOKING, OWN.state("inked").statusId(APP, OWN.name()), PROJECT, SUITE, SITE, NOTEBOOK, STAFF));
    }

    @Test
    void extendedSaysWhatChangedAndWhatItWasBefore() {
        var story = stories().getFirst();
        var moved = JSON.readTree(render(story.told.get(2), Format.EXTENDED)).required("meta");
        assertThat(texts(moved.required("changed")))
                .containsExactly("/data/start", "/data/end", "/data/resources/suites", "/data/resources/resources");
        assertThat(moved.required("previous").required("/data/start").asString())
                .isEqualTo("2027-03-01T09:00:00");
        assertThat(moved.required("sequence").intValue()).isEqualTo(3);
        assertThat(moved.required("position").intValue()).isEqualTo(102);
        assertThat(moved.required("occurred_at").asString()).isEqualTo("2027-02-24T12:34:56.500000Z");
        assertThat(moved.required("cause").required("actor").asString()).isEqualTo("key:one");
        var begun =
                JSON.readTree(render(story.told.getFirst(), Format.EXTENDED)).required("meta");
        assertThat(begun.required("changed")).isEmpty();
        // What is masked is not told by what it was before, either.
        var masked = renderer.render(
                story.told.get(3),
                new Rendering(Format.EXTENDED, 1, List.of("data.name", "data.resources.staffs.name")));
        assertThat(text(masked.bytes())).doesNotContain("Fine Cut").doesNotContain("Jane");
    }

    @Test
    void timekitsBodyIsTheBookingItself() {
        var body = JSON.readTree(render(stories().getFirst().told.get(1), Format.TIMEKIT));
        assertThat(body.required("id").asString()).isEqualTo(BOOKING.toString());
        assertThat(body.required("state").asString()).isEqualTo("inked");
        assertThat(body.required("customers").get(0).required("email").asString())
                .isEqualTo("ada@example.org");
        var group = JSON.readTree(render(stories().get(2).last(), Format.TIMEKIT));
        var terms = group.required("attributes").required("group_booking");
        assertThat(terms.required("max_seats").intValue()).isEqualTo(8);
        assertThat(terms.has("current_seats")).isFalse();
        var seat = JSON.readTree(render(stories().get(3).last(), Format.TIMEKIT));
        assertThat(seat.required("owner_booking").required("id").asString()).isEqualTo(new UUID(6, 1).toString());
    }

    @Test
    void clientsOwnObjectsAreWrittenInOneOrder() {
        assertThat(render(stories().getFirst().told.getFirst(), Format.TIMEKIT))
                .contains("\"ant\":{\"a\":1,\"b\":2,\"c\":3}")
                .contains("\"meta\":{\"a\":2,\"z\":1}");
    }

    @Test
    void cloudEventsGoInOrderOfTheirBooking() {
        var body = JSON.readTree(render(stories().getFirst().last(), Format.CLOUDEVENTS));
        assertThat(body.required("type").asString()).isEqualTo("dev.slotgraph.booking.deleted");
        assertThat(body.required("sequence").asString()).isEqualTo("0000000005");
        assertThat(body.required("partitionkey").asString()).isEqualTo(BOOKING.toString());
        assertThat(body.required("data").required("name").asString()).isEqualTo("E01 - Sound");
    }

    @ParameterizedTest
    @EnumSource
    void aHoldThatIsExtendedTellsNothingNew(Format format) {
        var story = stories().get(1);
        var rendering = new Rendering(format, 1, List.of());
        assertThat(renderer.content(story.last(), rendering))
                .isEqualTo(renderer.content(story.told.getFirst(), rendering));
        var other = stories().getFirst();
        assertThat(renderer.content(other.told.get(1), rendering))
                .isNotEqualTo(renderer.content(other.told.getFirst(), rendering));
    }

    @Test
    void aPersonWhoIsErasedIsInNoBody() {
        var event = created(INSTANT, BookingSettings.DEFAULT, null);
        var erased = new BookingCreated(
                event.bookingId(),
                event.graph(),
                event.graphVersion(),
                event.action(),
                event.state(),
                event.slot(),
                event.resources(),
                event.projectId(),
                event.customerId(),
                event.settings(),
                null,
                null,
                new Personal<>(CUSTOMER, null));
        var occurrence = new Story(INSTANT).then(erased, "booking.created").last();
        for (var format : Format.values()) {
            assertThat(render(occurrence, format)).contains("[erased]").doesNotContain("Ada");
        }
    }

    private String render(Occurrence occurrence, Format format) {
        return text(
                renderer.render(occurrence, new Rendering(format, 1, List.of())).bytes());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<String> texts(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(item -> texts.add(item.asString()));
        return texts;
    }

    private static String file(Format format) throws IOException {
        try (InputStream file = BodyRendererTest.class.getResourceAsStream("/schemas/" + format.text() + "-1.json")) {
            return text(Objects.requireNonNull(file).readAllBytes());
        }
    }

    private static Schema schema(Format format) throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(file(format), InputFormat.JSON);
    }

    private static void assertValid(Schema schema, String body) {
        assertThat(schema.validate(body, InputFormat.JSON)).as(body).isEmpty();
    }

    @Test
    void whoMovesTheAddressOfBookingsChangesNothingThatWasSent() {
        var occurrence = new Story(INSTANT)
                .then(created(INSTANT, BookingSettings.DEFAULT, null), "booking.created")
                .last();
        var then = renderer.pinned(new Rendering(Format.FREISPACE, 1, List.of()));
        var moved = new BodyRenderer("https://example.com/b/{id}");

        assertThat(moved.render(occurrence, then)).isEqualTo(renderer.render(occurrence, then));
        assertThat(moved.render(occurrence, new Rendering(Format.FREISPACE, 1, List.of())))
                .isNotEqualTo(renderer.render(occurrence, then));
    }
}
