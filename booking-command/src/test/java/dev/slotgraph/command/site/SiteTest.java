package dev.slotgraph.command.site;

import static dev.slotgraph.command.testing.Fixtures.APP;
import static dev.slotgraph.command.testing.Fixtures.recorded;
import static dev.slotgraph.command.testing.Fixtures.sent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.site.SiteCommand.CreateSite;
import dev.slotgraph.api.site.SiteCommand.DeleteSite;
import dev.slotgraph.api.site.SiteCommand.UpdateSite;
import dev.slotgraph.api.site.SiteData;
import dev.slotgraph.api.site.SiteEvent.SiteCreated;
import dev.slotgraph.api.site.SiteEvent.SiteDeleted;
import dev.slotgraph.api.site.SiteEvent.SiteUpdated;
import dev.slotgraph.command.register.RegisterRejection.EntryNotFound;
import dev.slotgraph.command.testing.CommandTest;
import dev.slotgraph.command.testing.Fixtures;
import java.util.UUID;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DuplicateKeyException;

class SiteTest extends CommandTest {

    private static final SiteData OSLO = new SiteData("Oslo", null);
    private static final SiteData BERGEN = new SiteData("Bergen", "by the sea");

    @Autowired
    private SiteRegister register;

    private final UUID id = UUID.randomUUID();
    private FixtureConfiguration<Site> fixture = Fixtures.of(Site.class);

    @BeforeEach
    void aRegister() {
        fixture = Fixtures.of(Site.class, register, clock);
    }

    @Test
    void itIsMadeChangedAndDeleted() {
        fixture.givenNoPriorActivity()
                .when(sent(new CreateSite(id, APP, OSLO)))
                .expectSuccessfulHandlerExecution()
                .expectEvents(new SiteCreated(id, OSLO));
        fixture.given(recorded(new SiteCreated(id, OSLO)))
                .when(sent(new UpdateSite(id, APP, BERGEN)))
                .expectEvents(new SiteUpdated(id, BERGEN));
        fixture.given(recorded(new SiteCreated(id, OSLO), new SiteUpdated(id, BERGEN)))
                .when(sent(new DeleteSite(id, APP)))
                .expectEvents(new SiteDeleted(id));
    }

    @Test
    void aChangeThatChangesNothingIsNoEvent() {
        fixture.given(recorded(new SiteCreated(id, OSLO)))
                .when(sent(new UpdateSite(id, APP, OSLO)))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void anIdIsTakenOnce() {
        register.insert(APP, id, OSLO, NOW);

        fixture.givenNoPriorActivity()
                .when(sent(new CreateSite(id, APP, BERGEN)))
                .expectException(DuplicateKeyException.class)
                .expectNoEvents();
    }

    @Test
    void anotherAppsSiteAndADeletedOneAreNotFound() {
        var stranger = new UUID(9, 9);
        fixture.given(recorded(new SiteCreated(id, OSLO)))
                .when(sent(new UpdateSite(id, stranger, BERGEN)))
                .expectException(EntryNotFound.class)
                .expectNoEvents();
        fixture.given(recorded(new SiteCreated(id, OSLO)))
                .when(sent(new DeleteSite(id, stranger)))
                .expectException(EntryNotFound.class)
                .expectNoEvents();
        fixture.given(recorded(new SiteCreated(id, OSLO), new SiteDeleted(id)))
                .when(sent(new UpdateSite(id, APP, BERGEN)))
                .expectException(EntryNotFound.class)
                .expectNoEvents();
    }

    @Test
    void aSiteThatIsGoneIsNotInTheWayOfItsResources() {
        var gone = api.post("/v2/sites", "{\"name\":\"Old house\"}").id();
        var resource = api.resource(",\"site_id\":\"%s\"".formatted(gone));
        assertThat(api.delete("/v2/sites/" + gone).status()).isEqualTo(204);

        var renamed = api.put("/v2/resources/" + resource, "{\"name\":\"Hall\",\"site_id\":\"%s\"}".formatted(gone));

        assertThat(renamed.status()).as(renamed.raw().body()).isEqualTo(200);
        assertThat(api.put("/v2/resources/" + resource, "{\"site_id\":null}").status())
                .isEqualTo(200);
        assertThat(api.put("/v2/resources/" + resource, "{\"site_id\":\"%s\"}".formatted(gone))
                        .status())
                .isEqualTo(404);
    }
}
