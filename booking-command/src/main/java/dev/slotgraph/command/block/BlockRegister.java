package dev.slotgraph.command.block;

import dev.slotgraph.api.block.BlockData;
import dev.slotgraph.command.register.Register;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The events of the write side. */
@Component
class BlockRegister extends Register<BlockData> {

    private final JdbcClient jdbc;

    BlockRegister(JdbcClient jdbc, JsonMapper json) {
        super(jdbc, json, "booking.event", BlockData.class);
        this.jdbc = jdbc;
    }

    /** What was imported into a calendar and is still there. */
    List<Entry<BlockData>> importedInto(UUID appId, UUID calendarId) {
        var ids = jdbc.sql("""
                select id from booking.event where calendar_id = ? and app_id = ? and not deleted and uid is not null
                """).params(calendarId, appId).query(UUID.class).list();
        return findAll(appId, ids);
    }
}
