package dev.slotgraph.command.project;

import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.command.register.Register;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The projects of the write side. */
@Component
public class ProjectRegister extends Register<ProjectData> {

    private final JdbcClient jdbc;

    ProjectRegister(JdbcClient jdbc, JsonMapper json) {
        super(jdbc, json, "booking.project", ProjectData.class);
        this.jdbc = jdbc;
    }

    /**
     * Whether another project of the installation has this slug: visitors find projects by it without a key. Two at the same
     * time are told apart by the unique index.
     */
    boolean isSlugTaken(String slug, UUID id) {
        return jdbc.sql("""
                select exists (select from booking.project where slug = ? and id <> ? and not deleted)
                """).params(slug, id).query(Boolean.class).single();
    }
}
