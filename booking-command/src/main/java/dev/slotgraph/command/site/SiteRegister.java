package dev.slotgraph.command.site;

import dev.slotgraph.api.site.SiteData;
import dev.slotgraph.command.register.Register;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The sites of the write side. */
@Component
public class SiteRegister extends Register<SiteData> {

    SiteRegister(JdbcClient jdbc, JsonMapper json) {
        super(jdbc, json, "booking.site", SiteData.class);
    }
}
