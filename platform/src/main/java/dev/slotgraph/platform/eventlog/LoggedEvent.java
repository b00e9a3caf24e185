package dev.slotgraph.platform.eventlog;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of the log, as stored: nothing is deserialized, upcast or decrypted. The arrays are not copied; leave them alone.
 *
 * @param sequence in its stream, from 0
 * @param recordedAt in whole microseconds
 * @param previousHash null for the first event of a stream
 */
@SuppressWarnings("ArrayRecordComponent") // rows are verified, never compared
public record LoggedEvent(
        long globalIndex,
        String streamType,
        String streamId,
        long sequence,
        String eventId,
        String eventType,
        String revision,
        byte[] payload,
        byte[] metaData,
        Instant recordedAt,
        UUID appId,
        byte @Nullable [] previousHash,
        byte[] hash) {}
