package dev.slotgraph.command.resource;

import static dev.slotgraph.command.testing.Fixtures.APP;
import static dev.slotgraph.command.testing.Fixtures.body;
import static dev.slotgraph.command.testing.Fixtures.recorded;
import static dev.slotgraph.command.testing.Fixtures.sent;

import dev.slotgraph.api.resource.ResourceCommand.CreateResource;
import dev.slotgraph.api.resource.ResourceCommand.DeleteResource;
import dev.slotgraph.api.resource.ResourceCommand.UpdateResource;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.api.resource.ResourceEvent.ResourceCreated;
import dev.slotgraph.api.resource.ResourceEvent.ResourceDeleted;
import dev.slotgraph.api.resource.ResourceEvent.ResourceUpdated;
import dev.slotgraph.command.register.RegisterRejection.EntryNotFound;
import dev.slotgraph.command.register.RegisterRejection.InUse;
import dev.slotgraph.command.testing.CommandTest;
import dev.slotgraph.command.testing.Fixtures;
import java.util.UUID;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DuplicateKeyException;

class ResourceTest extends CommandTest {

    private static final ResourceData ROOM =
            body("{\"name\":\"Room\",\"timezone\":\"Europe/Berlin\"}").read(ResourceForm::create);
    private static final ResourceData HALL =
            body("{\"name\":\"Hall\"}").read(fields -> ResourceForm.update(fields, ROOM));

    @Autowired
    private ResourceRegister register;

    @Autowired
    private ResourceUse use;

    private final UUID id = UUID.randomUUID();
    private FixtureConfiguration<Resource> fixture = Fixtures.of(Resource.class);

    @BeforeEach
    void aRegister() {
        fixture = Fixtures.of(Resource.class, register, use, clock);
    }

    @Test
    void itIsMadeChangedAndDeleted() {
        fixture.givenNoPriorActivity()
                .when(sent(new CreateResource(id, APP, ROOM)))
                .expectSuccessfulHandlerExecution()
                .expectEvents(new ResourceCreated(id, ROOM));
        fixture.given(recorded(new ResourceCreated(id, ROOM)))
                .when(sent(new UpdateResource(id, APP, HALL)))
                .expectEvents(new ResourceUpdated(id, HALL));
        fixture.given(recorded(new ResourceCreated(id, ROOM), new ResourceUpdated(id, HALL)))
                .when(sent(new DeleteResource(id, APP)))
                .expectEvents(new ResourceDeleted(id));
    }

    @Test
    void aChangeThatChangesNothingIsNoEvent() {
        fixture.given(recorded(new ResourceCreated(id, ROOM)))
                .when(sent(new UpdateResource(id, APP, ROOM)))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void anIdIsTakenOnce() {
        register.insert(APP, id, ROOM, NOW);

        fixture.givenNoPriorActivity()
                .when(sent(new CreateResource(id, APP, HALL)))
                .expectException(DuplicateKeyException.class)
                .expectNoEvents();
    }

    @Test
    void anotherAppsResourceAndADeletedOneAreNotFound() {
        var stranger = new UUID(9, 9);
        fixture.given(recorded(new ResourceCreated(id, ROOM)))
                .when(sent(new UpdateResource(id, stranger, HALL)))
                .expectException(EntryNotFound.class)
                .expectNoEvents();
        fixture.given(recorded(new ResourceCreated(id, ROOM)))
                .when(sent(new DeleteResource(id, stranger)))
                .expectException(EntryNotFound.class)
                .expectNoEvents();
        fixture.given(recorded(new ResourceCreated(id, ROOM), new ResourceDeleted(id)))
                .when(sent(new UpdateResource(id, APP, HALL)))
                .expectException(EntryNotFound.class)
                .expectNoEvents();
    }

    @Test
    void itCannotGoWhileABookingHoldsItsTime() {
        jdbc.sql("""
                insert into booking.calendar_claim (booking_id, resource_id, unit, during)
                values (gen_random_uuid(), ?, 0, tstzrange('2027-02-01T10:00:00Z', '2027-02-01T11:00:00Z'))
                """).param(id).update();

        fixture.given(recorded(new ResourceCreated(id, ROOM)))
                .when(sent(new DeleteResource(id, APP)))
                .expectException(InUse.class)
                .expectNoEvents();
    }
}
