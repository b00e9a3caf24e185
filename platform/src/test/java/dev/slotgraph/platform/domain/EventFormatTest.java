package dev.slotgraph.platform.domain;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.slotgraph.api.app.AppEvent.ApiKeyIssued;
import dev.slotgraph.api.app.AppEvent.ApiKeyRevoked;
import dev.slotgraph.api.app.AppEvent.AppCreated;
import dev.slotgraph.api.app.AppEvent.RetentionSet;
import dev.slotgraph.api.block.BlockData;
import dev.slotgraph.api.block.BlockDetails;
import dev.slotgraph.api.block.BlockEvent.BlockCreated;
import dev.slotgraph.api.block.BlockEvent.BlockDeleted;
import dev.slotgraph.api.block.BlockEvent.BlockUpdated;
import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingDetails;
import dev.slotgraph.api.booking.BookingDetails.Customer;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingEvent.BookingDeleted;
import dev.slotgraph.api.booking.BookingEvent.BookingExtended;
import dev.slotgraph.api.booking.BookingEvent.BookingRescheduled;
import dev.slotgraph.api.booking.BookingEvent.BookingTransitioned;
import dev.slotgraph.api.booking.BookingEvent.BookingUpdated;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.api.booking.GroupTerms;
import dev.slotgraph.api.booking.TimeSlot;
import dev.slotgraph.api.calendar.CalendarData;
import dev.slotgraph.api.calendar.CalendarEvent.CalendarCreated;
import dev.slotgraph.api.calendar.CalendarEvent.CalendarDeleted;
import dev.slotgraph.api.calendar.CalendarEvent.CalendarUpdated;
import dev.slotgraph.api.calendar.CalendarFeedData;
import dev.slotgraph.api.calendar.CalendarFeedEvent.CalendarFeedIssued;
import dev.slotgraph.api.calendar.CalendarFeedEvent.CalendarFeedRevoked;
import dev.slotgraph.api.customer.CustomerEvent.CustomerErased;
import dev.slotgraph.api.event.EventType;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.api.event.SlotgraphEvents;
import dev.slotgraph.api.graph.GraphEvent.GraphPublished;
import dev.slotgraph.api.graph.GraphEvent.GraphRetired;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.project.ProjectEvent.ProjectCreated;
import dev.slotgraph.api.project.ProjectEvent.ProjectDeleted;
import dev.slotgraph.api.project.ProjectEvent.ProjectUpdated;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.api.resource.ResourceEvent.ResourceCreated;
import dev.slotgraph.api.resource.ResourceEvent.ResourceDeleted;
import dev.slotgraph.api.resource.ResourceEvent.ResourceUpdated;
import dev.slotgraph.api.site.SiteData;
import dev.slotgraph.api.site.SiteEvent.SiteCreated;
import dev.slotgraph.api.site.SiteEvent.SiteDeleted;
import dev.slotgraph.api.site.SiteEvent.SiteUpdated;
import dev.slotgraph.platform.crypto.MasterKey;
import dev.slotgraph.platform.crypto.PersonalDataModule;
import dev.slotgraph.platform.crypto.SubjectKeys;
import dev.slotgraph.platform.eventlog.LogicalNameSerializer;
import dev.slotgraph.platform.migration.SchemaMigration;
import dev.slotgraph.platform.migration.SchemaMigrator;
import dev.slotgraph.platform.testing.TestPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.serialization.SimpleSerializedObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is stored today is read for ever: every event has a golden file for each revision that was ever released, and neither its
 * name nor a key of it may change without a new revision.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventFormatTest {

    private static final UUID APP = UUID.fromString("018f0000-0000-7000-8000-000000000001");
    private static final UUID ID = UUID.fromString("018f0000-0000-7000-8000-000000000002");
    private static final UUID OTHER = UUID.fromString("018f0000-0000-7000-8000-000000000003");
    private static final UUID PERSON = UUID.fromString("018f0000-0000-7000-8000-000000000004");
    private static final Instant AT = Instant.parse("2027-02-01T10:00:00.123456Z");
    private static final TimeSlot SLOT =
            new TimeSlot(AT, AT.plusSeconds(3_600), "Europe/Berlin", "America/New_York", false, 3_600, -18_000);
    private static final TimeSlot FIRST_SLOT =
            new TimeSlot(AT, AT.plusSeconds(3_600), "Europe/Berlin", "America/New_York", false);
    private static final ResourceData RESOURCE = new ResourceData(
            "Avid 01",
            "suite",
            "Europe/Berlin",
            2,
            300,
            900,
            List.of(Map.of("allow_hours", Map.of("start", 9, "end", 17))),
            OTHER,
            "Jane",
            "Doe",
            "jane@example.org",
            "7",
            "Z420",
            "Editor",
            "<p>x</p>",
            "#a200ad",
            "https://example.org/a.svg",
            new BigDecimal("12.50"),
            "day",
            Map.of("key", "value"));
    private static final ProjectData PROJECT = new ProjectData(
            "E01",
            "e01",
            "P156-1",
            "first",
            List.of(OTHER),
            Map.of("length", "1 hour"),
            Map.of("graph", "instant"),
            List.of(Map.of("block_weekends", Map.of())),
            Map.of("name", Map.of("required", true)),
            Map.of("show_credits", false),
            Map.of("key", "value"));

    private static final CalendarData CALENDAR = new CalendarData(OTHER, "Private", "<p>x</p>", "#ffffff", "#a200ad");
    private static final BlockData BLOCK = new BlockData(
            OTHER,
            APP,
            AT,
            AT.plusSeconds(3_600),
            true,
            "Europe/Berlin",
            true,
            new BlockData.Origin("19960401T080045Z-4000F192713-0052@example.org", "20270201"),
            Personal.of(PERSON, new BlockDetails("Fitting", "Room 4", "first visit")));

    private HikariDataSource pool = new HikariDataSource();
    private LogicalNameSerializer serializer = new LogicalNameSerializer(SlotgraphEvents.CATALOG, List.of());

    static Stream<Object> samples() {
        return Stream.of(
                new AppCreated(APP, "default", false),
                new ApiKeyIssued(APP, ID, "api", "bootstrap", "42593bed"),
                new ApiKeyRevoked(APP, ID),
                new RetentionSet(APP, 365),
                new CustomerErased(PERSON, "request"),
                new SiteCreated(ID, new SiteData("Berlin", "<p>HQ</p>")),
                new SiteUpdated(ID, new SiteData("Berlin", null)),
                new SiteDeleted(ID),
                new ResourceCreated(ID, RESOURCE),
                new ResourceUpdated(ID, RESOURCE),
                new ResourceDeleted(ID),
                new ProjectCreated(ID, PROJECT),
                new ProjectUpdated(ID, PROJECT),
                new ProjectDeleted(ID),
                new GraphPublished(
                        ID,
                        "studio_hold",
                        2,
                        Map.of(
                                "name",
                                "studio_hold",
                                "start",
                                Map.of("action", "hold", "state", "held"),
                                "states",
                                Map.of("held", Map.of("claims", "slot", "final", true)),
                                "actions",
                                List.of())),
                new GraphRetired(ID, "studio_hold"),
                new CalendarCreated(ID, CALENDAR),
                new CalendarUpdated(ID, CALENDAR),
                new CalendarDeleted(ID),
                new CalendarFeedIssued(ID, new CalendarFeedData(OTHER, "42593bed")),
                new CalendarFeedRevoked(ID),
                new BlockCreated(ID, BLOCK),
                new BlockUpdated(ID, BLOCK),
                new BlockDeleted(ID),
                new BookingCreated(
                        ID,
                        "instant_payment",
                        1,
                        "create",
                        "tentative",
                        SLOT,
                        List.of(new BookedResource(OTHER, 300, 900)),
                        OTHER,
                        PERSON,
                        new BookingSettings(
                                Map.of("timeout", 1_500L), true, new GroupTerms(8, 86_400L, 3_600L, null), true),
                        "byline",
                        "#00ff00",
                        Personal.of(
                                PERSON,
                                new BookingDetails(
                                        new Customer(
                                                PERSON,
                                                "Ada",
                                                "ada@example.org",
                                                "1",
                                                "2",
                                                "Europe/Oslo",
                                                Map.of("terms", true)),
                                        "Fitting",
                                        "Room 4",
                                        "first visit",
                                        Map.of("order", 7),
                                        List.of("eve@example.org"))),
                        APP,
                        OTHER),
                new BookingTransitioned(
                        ID,
                        "pay",
                        "tentative",
                        "paid",
                        "request",
                        null,
                        AT,
                        Personal.of(PERSON, Map.of("payment_id", "p1"))),
                new BookingUpdated(
                        ID,
                        Map.of("byline", "new"),
                        Personal.of(PERSON, Map.of("meta", Map.of("order", 8))),
                        List.of(new BookedResource(OTHER, 0, 0)),
                        new GroupTerms(9, null, null, 604_800L)),
                new BookingRescheduled(
                        ID,
                        SLOT,
                        List.of(new BookedResource(OTHER, 0, 0)),
                        Personal.of(PERSON, Map.of("message", "m")),
                        true),
                new BookingExtended(ID, Map.of("reservation_time", 80L)),
                new BookingDeleted(ID));
    }

    @BeforeAll
    void makeKeys() {
        pool = TestPostgres.freshDatabase().pool(2);
        new SchemaMigrator(pool, List.of(new SchemaMigration(0, "booking", "db/access")));
        var jdbc = JdbcClient.create(pool);
        var keys = new SubjectKeys(
                jdbc, jdbc, MasterKey.fromBase64("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="), Clock.systemUTC());
        new TransactionTemplate(new JdbcTransactionManager(pool)).executeWithoutResult(_ -> keys.create(APP, PERSON));
        serializer = new LogicalNameSerializer(SlotgraphEvents.CATALOG, List.of(new PersonalDataModule(keys)));
    }

    @AfterAll
    void close() {
        pool.close();
    }

    @Test
    void everyEventHasASample() {
        assertThat(samples().map(Object::getClass))
                .containsExactlyInAnyOrderElementsOf(SlotgraphEvents.CATALOG.types().stream()
                        .<Class<?>>map(EventType::payload)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void itIsStoredAsItsGoldenFileSays(Object event) throws IOException {
        assertThat(masked(stored(event))).isEqualTo(golden(event));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whatIsStoredIsReadAsItWas(Object event) {
        var type = SlotgraphEvents.CATALOG.of(event.getClass()).orElseThrow();

        Object read = serializer.deserialize(new SimpleSerializedObject<>(
                serializer.serialize(event, byte[].class).getData(),
                byte[].class,
                type.name(),
                Integer.toString(type.revision())));

        assertThat(read).isEqualTo(event);
    }

    /** Events as they were stored before they had all the fields that they have now. */
    static Stream<Arguments> firstForms() {
        var details = new BookingDetails(null, "Fitting", null, null, Map.of(), List.of());
        return Stream.of(
                Arguments.of(
                        new BookingCreated(
                                ID,
                                "instant_payment",
                                1,
                                "create",
                                "tentative",
                                FIRST_SLOT,
                                List.of(new BookedResource(OTHER, 300, 900)),
                                OTHER,
                                PERSON,
                                new BookingSettings(Map.of("timeout", 1_500L), true),
                                "byline",
                                "#00ff00",
                                Personal.of(PERSON, details)),
                        "booking.created.1-first"),
                Arguments.of(
                        new BookingUpdated(
                                ID,
                                Map.of("byline", "new"),
                                Personal.of(PERSON, Map.of("meta", Map.of("order", 8))),
                                List.of(new BookedResource(OTHER, 0, 0))),
                        "booking.updated.1-first"),
                Arguments.of(
                        new BookingRescheduled(
                                ID,
                                FIRST_SLOT,
                                List.of(new BookedResource(OTHER, 0, 0)),
                                Personal.of(PERSON, Map.of("message", "m"))),
                        "booking.rescheduled.1-first"));
    }

    @ParameterizedTest
    @MethodSource("firstForms")
    void whatWasStoredBeforeAFieldWasAddedIsReadAsIfItHadNone(Object event, String file) throws IOException {
        var type = SlotgraphEvents.CATALOG.of(event.getClass()).orElseThrow();
        var stored = withoutNulls(stored(event));
        assertThat(masked(stored.deepCopy())).isEqualTo(file(file));

        Object read = serializer.deserialize(new SimpleSerializedObject<>(
                JsonMapper.shared().writeValueAsBytes(stored),
                byte[].class,
                type.name(),
                Integer.toString(type.revision())));

        assertThat(read).isEqualTo(event);
    }

    private static JsonNode withoutNulls(JsonNode event) {
        for (var node : event) {
            withoutNulls(node);
        }
        if (event instanceof ObjectNode object) {
            object.removeIf(JsonNode::isNull);
        }
        return event;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void nothingPersonalIsStoredInTheClear(Object event) {
        var text = stored(event).toString();

        if (text.contains("sealed")) {
            assertThat(text).doesNotContain("\"Ada", "ada@", "Fitting", "Room 4", "first visit", "payment_id", "order");
        }
    }

    private JsonNode stored(Object event) {
        return JsonMapper.shared()
                .readTree(serializer.serialize(event, byte[].class).getData());
    }

    private static JsonNode golden(Object event) throws IOException {
        var type = SlotgraphEvents.CATALOG.of(event.getClass()).orElseThrow();
        return file("%s.%d".formatted(type.name(), type.revision()));
    }

    private static JsonNode file(String name) throws IOException {
        var file = "/events/%s.json".formatted(name);
        try (InputStream golden = requireNonNull(EventFormatTest.class.getResourceAsStream(file), file)) {
            return JsonMapper.shared().readTree(golden);
        }
    }

    /** What is sealed differs each time. */
    private static JsonNode masked(JsonNode event) {
        event.findParents("sealed").forEach(parent -> ((ObjectNode) parent).put("sealed", "*"));
        return event;
    }
}
