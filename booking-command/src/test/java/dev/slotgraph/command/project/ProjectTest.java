package dev.slotgraph.command.project;

import static dev.slotgraph.command.testing.Fixtures.APP;
import static dev.slotgraph.command.testing.Fixtures.body;
import static dev.slotgraph.command.testing.Fixtures.recorded;
import static dev.slotgraph.command.testing.Fixtures.sent;

import dev.slotgraph.api.project.ProjectCommand.CreateProject;
import dev.slotgraph.api.project.ProjectCommand.DeleteProject;
import dev.slotgraph.api.project.ProjectCommand.UpdateProject;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.project.ProjectEvent.ProjectCreated;
import dev.slotgraph.api.project.ProjectEvent.ProjectDeleted;
import dev.slotgraph.api.project.ProjectEvent.ProjectUpdated;
import dev.slotgraph.command.register.RegisterRejection.EntryNotFound;
import dev.slotgraph.command.testing.CommandTest;
import dev.slotgraph.command.testing.Fixtures;
import java.util.UUID;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DuplicateKeyException;

class ProjectTest extends CommandTest {

    private static final UUID ID = UUID.randomUUID();
    private static final ProjectData FITTING =
            body("{\"name\":\"Fitting\"}").read(fields -> ProjectForm.create(fields, ID));
    private static final ProjectData HIRE =
            body("{\"name\":\"Hire\"}").read(fields -> ProjectForm.update(fields, ID, FITTING));

    @Autowired
    private ProjectRegister register;

    private final UUID id = UUID.randomUUID();
    private FixtureConfiguration<Project> fixture = Fixtures.of(Project.class);

    @BeforeEach
    void aRegister() {
        fixture = Fixtures.of(Project.class, register, clock);
    }

    @Test
    void itIsMadeChangedAndDeleted() {
        fixture.givenNoPriorActivity()
                .when(sent(new CreateProject(id, APP, FITTING)))
                .expectSuccessfulHandlerExecution()
                .expectEvents(new ProjectCreated(id, FITTING));
        fixture.given(recorded(new ProjectCreated(id, FITTING)))
                .when(sent(new UpdateProject(id, APP, HIRE)))
                .expectEvents(new ProjectUpdated(id, HIRE));
        fixture.given(recorded(new ProjectCreated(id, FITTING), new ProjectUpdated(id, HIRE)))
                .when(sent(new DeleteProject(id, APP)))
                .expectEvents(new ProjectDeleted(id));
    }

    @Test
    void aChangeThatChangesNothingIsNoEvent() {
        fixture.given(recorded(new ProjectCreated(id, FITTING)))
                .when(sent(new UpdateProject(id, APP, FITTING)))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void anIdIsTakenOnce() {
        register.insert(APP, id, FITTING, NOW);

        fixture.givenNoPriorActivity()
                .when(sent(new CreateProject(id, APP, HIRE)))
                .expectException(DuplicateKeyException.class)
                .expectNoEvents();
    }

    @Test
    void anotherAppsProjectAndADeletedOneAreNotFound() {
        var stranger = new UUID(9, 9);
        fixture.given(recorded(new ProjectCreated(id, FITTING)))
                .when(sent(new UpdateProject(id, stranger, HIRE)))
                .expectException(EntryNotFound.class)
                .expectNoEvents();
        fixture.given(recorded(new ProjectCreated(id, FITTING)))
                .when(sent(new DeleteProject(id, stranger)))
                .expectException(EntryNotFound.class)
                .expectNoEvents();
        fixture.given(recorded(new ProjectCreated(id, FITTING), new ProjectDeleted(id)))
                .when(sent(new UpdateProject(id, APP, HIRE)))
                .expectException(EntryNotFound.class)
                .expectNoEvents();
    }
}
