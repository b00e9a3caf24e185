package dev.slotgraph.command.resource;

import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.command.register.Register;
import dev.slotgraph.command.register.RegisterRejection.InUse;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The resources of the write side. */
@Component
public class ResourceRegister extends Register<ResourceData> {

    private final JdbcClient jdbc;

    ResourceRegister(JdbcClient jdbc, JsonMapper json) {
        super(jdbc, json, "booking.resource", ResourceData.class);
        this.jdbc = jdbc;
    }

    /**
     * Locks the resource, so that nobody books it meanwhile, and looks whether anybody has.
     *
     * @throws InUse while a booking holds time of it that is not over, or asks for it
     */
    void mustBeIdle(UUID resourceId, ResourceUse use, Instant now) {
        lock(resourceId);
        var at = now.atOffset(ZoneOffset.UTC);
        boolean used =
                jdbc.sql("""
                select exists (
                  select from booking.calendar_claim
                  where resource_id = ? and kind = 'booking' and during && tstzrange(?, null)
                    and (expires_at is null or expires_at > ?))
                """).params(resourceId, at, at).query(Boolean.class).single();
        if (used) {
            throw new InUse("bookings that are not over hold time of this resource");
        }
        if (use.isWanted(resourceId, now)) {
            throw new InUse("bookings that are not over ask for time of this resource");
        }
    }
}
