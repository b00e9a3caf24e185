package dev.slotgraph.command.restore;

import dev.slotgraph.api.customer.CustomerEvent.CustomerErased;
import dev.slotgraph.command.restore.ExportedKeys.ExportedKey;
import dev.slotgraph.platform.crypto.KeyTransfer;
import dev.slotgraph.platform.crypto.MasterKey;
import dev.slotgraph.platform.crypto.SealBrokenException;
import dev.slotgraph.platform.eventlog.LoggedEvents;
import dev.slotgraph.platform.eventlog.LoggedPayloads;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.stereotype.Component;

/**
 * The keys of the people whom the log tells of. Who was erased stays erased, however old the file of the keys is: the log says so.
 * Whose key does not come along counts as erased here, and for good.
 */
@Component
class RestoredPeople {

    private static final int AT_ONCE = 500;

    private static final String STAGE = """
            create temporary table exported_key (
                subject_id uuid primary key, wrapped_key bytea, created_at timestamptz not null, destroyed_at timestamptz
            ) on commit drop
            """;

    private static final String KEY = """
            insert into exported_key (subject_id, wrapped_key, created_at, destroyed_at) values (?, ?, ?, ?)
            on conflict (subject_id) do nothing
            """;

    private static final String ERASED = """
            insert into exported_key as known (subject_id, wrapped_key, created_at, destroyed_at) values (?, null, ?, ?)
            on conflict (subject_id) do update
            set wrapped_key = null, destroyed_at = coalesce(known.destroyed_at, excluded.destroyed_at)
            """;

    private static final String ERASURES = """
            select global_index, stream_type, stream_id, sequence, event_id, event_type, revision, payload, meta_data,
                   recorded_at, app_id, previous_hash, hash
            from booking.domain_event where stream_type = 'customer'
            """;

    // As the events' serializer writes personal data; what clients wrote has its quotes escaped and cannot pose as
    // this.
    private static final String TOLD_OF = """
            create temporary table told_of on commit drop as
            select subject[1]::uuid as subject_id, (array_agg(app_id))[1] as app_id, min(recorded_at) as since
            from booking.domain_event,
                 regexp_matches(encode(payload, 'escape'), '"subject":"([0-9a-f-]{36})","sealed":', 'g') as subject
            group by subject[1]
            """;

    private static final String MISSING = """
            select count(*) from told_of where not exists (select from exported_key key where key.subject_id = told_of.subject_id)
            """;

    private static final String RESTORE = """
            insert into booking.subject_key (subject_id, app_id, wrapped_key, created_at, destroyed_at)
            select told_of.subject_id, told_of.app_id, key.wrapped_key, coalesce(key.created_at, told_of.since),
                   case when key.wrapped_key is null then coalesce(key.destroyed_at, ?) end
            from told_of left join exported_key key using (subject_id)
            """;

    private static final String COUNT = """
            select count(*) filter (where wrapped_key is not null) as readable,
                   count(*) filter (where wrapped_key is null) as erased
            from booking.subject_key
            """;

    private final JdbcTemplate jdbc;
    private final LoggedPayloads payloads;
    private final MasterKey masterKey;
    private final Clock clock;

    RestoredPeople(JdbcTemplate jdbc, LoggedPayloads payloads, MasterKey masterKey, Clock clock) {
        this.jdbc = jdbc;
        this.payloads = payloads;
        this.masterKey = masterKey;
        this.clock = clock;
    }

    record Known(long readable, long erased) {}

    Known restore(Optional<ExportedKeys> keys) throws IOException {
        jdbc.execute(STAGE);
        if (keys.isPresent()) {
            var transfer = new KeyTransfer(keys.get().masterKey(), masterKey);
            var waiting = new ArrayList<@Nullable Object[]>(AT_ONCE);
            keys.get().each(key -> {
                waiting.add(staged(key, transfer));
                if (waiting.size() == AT_ONCE) {
                    jdbc.batchUpdate(KEY, waiting);
                    waiting.clear();
                }
            });
            jdbc.batchUpdate(KEY, waiting);
        }
        RowCallbackHandler erasure = row -> {
            var event = LoggedEvents.event(row);
            if (payloads.of(event).orElse(null) instanceof CustomerErased erased) {
                jdbc.update(ERASED, erased.customerId(), at(event.recordedAt()), at(event.recordedAt()));
            }
        };
        jdbc.query(ERASURES, erasure);
        jdbc.execute(TOLD_OF);
        if (keys.isPresent()) {
            mustBeWhole();
        }
        jdbc.update(RESTORE, at(clock.instant()));
        return Objects.requireNonNull(
                jdbc.queryForObject(COUNT, (row, _) -> new Known(row.getLong("readable"), row.getLong("erased"))));
    }

    private static @Nullable Object[] staged(ExportedKey key, KeyTransfer transfer) {
        byte @Nullable [] wrapped = key.wrapped();
        var destroyedAt = key.destroyedAt();
        try {
            return new @Nullable Object[] {
                key.subject(),
                wrapped == null ? null : transfer.rewrap(key.subject(), wrapped),
                at(key.createdAt()),
                destroyedAt == null ? null : at(destroyedAt)
            };
        } catch (SealBrokenException e) {
            throw new ImportRefused(
                    "The key of %s cannot be unwrapped: the file was changed, or its installation has another secret key than the one given."
                            .formatted(key.subject()),
                    e);
        }
    }

    private void mustBeWhole() {
        long missing = Objects.requireNonNull(jdbc.queryForObject(MISSING, Long.class));
        if (missing > 0) {
            throw new ImportRefused(
                    "The keys of %d people of whom the log tells are not in the file of the keys. Export the keys after the log."
                            .formatted(missing));
        }
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
