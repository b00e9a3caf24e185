package dev.slotgraph.query.projection;

import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.query.store.ReadModelDatabase;
import dev.slotgraph.query.store.Register;
import dev.slotgraph.query.store.StoredJson;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Writes the read model, many rows by one statement, in the transaction around it. Thread-safe. */
@Component
class ReadModelTables {

    private static final String BOOKINGS = """
            select doc from query.booking where id = any (cast(:ids as uuid[]))
            """;

    // An older version never replaces a newer one, whatever is delivered again.
    private static final String UPSERT_BOOKINGS = """
            insert into query.booking as known
                   (id, app_id, version, graph, state, completed, start_at, end_at, project_id, customer_id, customer_email,
                    customer_name, resource_ids, meta, doc, bulk_id, created_at, updated_at, deleted, position, owner_booking_id,
                    claims_seat, seat_expires_at, max_seats, takes_seats, seats_from, seats_until)
            select id, app_id, version, graph, state, completed, start_at, end_at, project_id, customer_id, customer_email,
                   customer_name, resource_ids, meta, doc, bulk_id, created_at, updated_at, deleted, position, owner_booking_id,
                   claims_seat, seat_expires_at, max_seats, takes_seats, seats_from, seats_until
            from jsonb_to_recordset(cast(:rows as jsonb)) as (
                   id uuid, app_id uuid, version bigint, graph text, state text, completed boolean, start_at timestamptz,
                   end_at timestamptz, project_id uuid, customer_id uuid, customer_email text, customer_name text,
                   resource_ids uuid[], meta jsonb, doc jsonb, bulk_id uuid, created_at timestamptz, updated_at timestamptz,
                   deleted boolean, position bigint, owner_booking_id uuid, claims_seat boolean, seat_expires_at timestamptz,
                   max_seats integer, takes_seats boolean, seats_from timestamptz, seats_until timestamptz)
            on conflict (id) do update
            set version = excluded.version,
                state = excluded.state,
                completed = excluded.completed,
                start_at = excluded.start_at,
                end_at = excluded.end_at,
                customer_email = excluded.customer_email,
                customer_name = excluded.customer_name,
                resource_ids = excluded.resource_ids,
                meta = excluded.meta,
                doc = excluded.doc,
                updated_at = excluded.updated_at,
                deleted = excluded.deleted,
                position = excluded.position,
                claims_seat = excluded.claims_seat,
                seat_expires_at = excluded.seat_expires_at,
                max_seats = excluded.max_seats,
                takes_seats = excluded.takes_seats,
                seats_from = excluded.seats_from,
                seats_until = excluded.seats_until
            where known.version < excluded.version
            returning known.id
            """;

    private static final String RELEASE = """
            delete from query.calendar_entry where booking_id = any (cast(:ids as uuid[]))
            """;

    private static final String CLAIM = """
            insert into query.calendar_entry (booking_id, resource_id, during, expires_at, kind)
            select booking_id, resource_id, tstzrange(starts_at, ends_at), expires_at, kind
            from jsonb_to_recordset(cast(:rows as jsonb)) as (
                   booking_id uuid, resource_id uuid, starts_at timestamptz, ends_at timestamptz, expires_at timestamptz,
                   kind text)
            """;

    private static final String ERASE = """
            update query.booking
            set customer_email = null, customer_name = null, meta = '{}', doc = jsonb_set(doc, '{details,value}', 'null')
            where (customer_id = :subject or id = :subject) and doc #>> '{details,subject}' = cast(:subject as uuid)::text
            """;

    private static final String TRUNCATE =
            "truncate query.booking, query.calendar_entry, query.resource, query.site, query.project,"
                    + " query.calendar, query.event, query.calendar_feed";

    private final JdbcClient jdbc;

    ReadModelTables(ReadModelDatabase database) {
        this.jdbc = database.sql();
    }

    Map<UUID, BookingState> bookings(Collection<UUID> ids) {
        return jdbc
                .sql(BOOKINGS)
                .param("ids", ReadModelDatabase.array(ids))
                .query((row, _) -> StoredJson.read(row.getString("doc"), BookingState.class))
                .list()
                .stream()
                .collect(Collectors.toMap(BookingState::id, booking -> booking));
    }

    /** @param moved the bookings whose claims may differ from those in the calendar */
    void write(Collection<BookingRow> bookings, Set<UUID> moved) {
        if (bookings.isEmpty()) {
            return;
        }
        Set<UUID> written = new HashSet<>(jdbc.sql(UPSERT_BOOKINGS)
                .param("rows", json(bookings.stream().map(BookingRow::columns).toList()))
                .query(UUID.class)
                .list());
        written.retainAll(moved);
        if (written.isEmpty()) {
            return;
        }
        jdbc.sql(RELEASE).param("ids", ReadModelDatabase.array(written)).update();
        var entries = bookings.stream()
                .filter(row -> written.contains(row.booking().id()))
                .flatMap(row -> row.calendarColumns().stream())
                .toList();
        if (!entries.isEmpty()) {
            jdbc.sql(CLAIM).param("rows", json(entries)).update();
        }
    }

    void write(Register register, Collection<RegisterRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        // Not null is checked before a conflict is found: what a row does not say has to come from the one that is
        // there. As json and not as jsonb, which would put keys into an order of its own.
        Set<UUID> written = new HashSet<>(jdbc.sql("""
            insert into %1$s as known (id, app_id, version, doc, created_at, updated_at, deleted%2$s)
            select id, app_id, version, coalesce(doc, (select cast(old.doc as json) from %1$s old where old.id = new.id)),
                   created_at, updated_at, deleted%2$s
            from json_to_recordset(cast(:rows as json)) as new (
                   id uuid, app_id uuid, version bigint, doc json, created_at timestamptz, updated_at timestamptz,
                   deleted boolean%3$s)
            on conflict (id) do update
            set version = excluded.version,
                doc = excluded.doc,
                updated_at = excluded.updated_at,
                deleted = excluded.deleted%4$s
            where known.version < excluded.version
            returning known.id
            """.formatted(
                                register.table(),
                                register.withIdColumn(", %1$s"),
                                register.withIdColumn(", %1$s uuid"),
                                register.withIdColumn(", %1$s = excluded.%1$s")))
                .param(
                        "rows",
                        json(rows.stream().map(row -> row.columns(register)).toList()))
                .query(UUID.class)
                .list());
        if (register == Register.EVENT && !written.isEmpty()) {
            moveEvents(rows.stream().filter(row -> written.contains(row.id())).toList());
        }
    }

    private void moveEvents(List<RegisterRow> events) {
        jdbc.sql(RELEASE)
                .param(
                        "ids",
                        ReadModelDatabase.array(
                                events.stream().map(RegisterRow::id).toList()))
                .update();
        var entries =
                events.stream().flatMap(row -> row.calendarColumns().stream()).toList();
        if (!entries.isEmpty()) {
            jdbc.sql(CLAIM).param("rows", json(entries)).update();
        }
    }

    /**
     * The number of the last rebuild. Until the transaction ends no rebuild changes a row: what is folded in it rests on what it
     * has read.
     */
    long rebuilds() {
        return jdbc.sql("select number from query.rebuild for share")
                .query(Long.class)
                .single();
    }

    /** Keeps the projection out until the transaction ends, and tells it that what it remembers may have changed. */
    void beginRebuild() {
        jdbc.sql("update query.rebuild set number = number + 1").update();
    }

    /** @param own of these, what the app's log has: their rows go whatever app they name */
    void remove(UUID appId, Collection<UUID> bookings, Collection<BookingRow> own) {
        jdbc.sql(RELEASE).param("ids", ReadModelDatabase.array(bookings)).update();
        remove(
                "query.booking",
                appId,
                bookings,
                own.stream().map(row -> row.booking().id()).toList());
    }

    /** @param own likewise */
    void remove(UUID appId, Register register, Collection<UUID> entries, Collection<RegisterRow> own) {
        if (register == Register.EVENT) {
            jdbc.sql(RELEASE).param("ids", ReadModelDatabase.array(entries)).update();
        }
        remove(
                register.table(),
                appId,
                entries,
                own.stream().map(RegisterRow::id).toList());
    }

    private void remove(String table, UUID appId, Collection<UUID> ids, Collection<UUID> own) {
        jdbc.sql("""
            delete from %s
            where id = any (cast(:ids as uuid[])) and (app_id = :app or id = any (cast(:own as uuid[])))
            """.formatted(table))
                .param("app", appId)
                .param("ids", ReadModelDatabase.array(ids))
                .param("own", ReadModelDatabase.array(own))
                .update();
    }

    /** Blanks what bookings say of a person, as a fold without the person's key would have it. */
    void erase(UUID subject) {
        jdbc.sql(ERASE).param("subject", subject).update();
    }

    void truncate() {
        jdbc.sql(TRUNCATE).update();
    }

    private static String json(List<?> rows) {
        return StoredJson.write(rows);
    }
}
