package dev.slotgraph.platform.processing;

import dev.slotgraph.platform.eventlog.Notes.NoteTaken;
import dev.slotgraph.platform.migration.SchemaMigrator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Writes down which notes it was told of; {@code public.seen} refuses a text that is null. */
@ProcessingGroup(NotesProjection.NAME)
class NotesProjection {

    static final String NAME = "notes";
    static final String BAD = "bad";

    final List<String> handled = new CopyOnWriteArrayList<>();
    final AtomicInteger failures = new AtomicInteger();
    volatile boolean healed;
    volatile Consumer<String> before = stream -> {};

    private final JdbcClient sql;

    NotesProjection(JdbcClient sql, SchemaMigrator migrated) {
        this.sql = sql;
        sql.sql("create table if not exists public.seen (stream text primary key, text text not null)")
                .update();
    }

    @EventHandler
    void on(NoteTaken event, DomainEventMessage<?> message) {
        String stream = message.getAggregateIdentifier();
        before.accept(stream);
        boolean bad = event.text().startsWith(BAD) && !healed;
        if (bad) {
            failures.incrementAndGet();
        }
        // A null violates the table's constraint, and so aborts the whole transaction.
        sql.sql("""
                        insert into public.seen (stream, text) values (:stream, :text)
                        on conflict (stream) do update set text = excluded.text""")
                .param("stream", stream)
                .param("text", bad ? null : event.text())
                .update();
        handled.add(stream);
    }

    @ResetHandler
    void reset() {
        sql.sql("truncate public.seen").update();
    }

    List<String> seen() {
        return sql.sql("select stream from public.seen").query(String.class).list();
    }
}
